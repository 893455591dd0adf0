// What we tell customers works as we tell it: the quickstart in its three languages, and a client that a generator makes of
// the published document.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientSettings, useApi } from '../client/call.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let running: RunningStack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringer-quickstart-'));
  running = await startStack({ router: 'direct' });
});
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The first fenced block of a language. */
async function programOf(language: string): Promise<string> {
  const text = await readFile(join(ROOT, 'docs/quickstart.md'), 'utf8');
  const program = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text)?.[1];
  if (program === undefined) throw new Error(`the quickstart has nothing in ${language}`);
  return program;
}

test.each([
  ['sh', 'quickstart.sh', 'sh'],
  ['js', 'quickstart.mjs', process.execPath],
  ['python', 'quickstart.py', 'python3'],
])('the quickstart in %s gets a message delivered', async (language, file, command) => {
  await writeFile(join(folder, file), await programOf(language));
  const { demo, api } = running.stack;
  const { stdout } = await run(command, [join(folder, file)], {
    env: {
      PATH: process.env.PATH ?? '',
      ...{ RINGER_API: api, RINGER_API_KEY: demo.apiKey, RINGER_API_SECRET: demo.apiSecret },
    },
    timeout: 60_000,
  });
  expect(stdout.trim()).toMatch(/^msg_[0-9a-z]{26} delivered$/);
});

/** What the test uses of the generated client; the compiler has checked the whole of it. */
type GeneratedClient = {
  issueToken(body: object): Promise<{ status: number; data: { access_token: string } }>;
  submitMessage(
    body: object,
  ): Promise<{ status: number; data: { id: string; status: string; code?: string } }>;
  readMessage(id: string): Promise<{ status: number; data: { id: string; body: string; code?: string } }>;
};

/** Throws with what the tool said unless it succeeds. */
function runTool(name: string, ...args: readonly string[]) {
  return run(process.execPath, [join(ROOT, 'node_modules/.bin', name), ...args], { cwd: ROOT });
}

test('a client generated from the document compiles, sends a message and understands a refusal', async () => {
  await runTool('orval', '--config', 'infra/openapi/orval.config.ts');
  await runTool('tsc', '--noEmit', '-p', 'infra/client');
  const generated = new URL('../client/generated/ringer-client.ts', import.meta.url).href;
  const client = (await import(generated)) as GeneratedClient;
  const settings: ClientSettings = { baseUrl: running.stack.api };
  const { apiKey, apiSecret } = running.stack.demo;

  useApi(settings);
  const issued = await client.issueToken({
    ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
  });
  expect(issued.status).toBe(200);
  useApi({ ...settings, token: issued.data.access_token });
  const sent = await client.submitMessage({
    ...{ from: '+14155550100', to: '+15005550001', body: 'By a generated client' },
  });
  expect(sent).toMatchObject({ status: 202, data: { status: 'accepted' } });
  expect(await client.readMessage(sent.data.id)).toMatchObject({
    ...{ status: 200, data: { id: sent.data.id, body: 'By a generated client' } },
  });
  expect(
    await client.submitMessage({ from: '+12025550123', to: '+15005550001', body: 'Not my number' }),
  ).toMatchObject({ status: 422, data: { code: 'sender_not_owned' } });
});

test('the running stack serves its documents and the pages that problems link to', async () => {
  for (const path of [
    '/docs',
    '/docs/quickstart',
    '/v1/openapi.json',
    '/v1/errors',
    '/errors/no_route',
    '/llms.txt',
  ]) {
    expect({ path, status: (await fetch(`${running.stack.api}${path}`)).status }).toEqual({
      path,
      status: 200,
    });
  }
});
