// The framework runs handlers in a domain and parses bodies; both are replaced. This is exactly how errors behave then.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningFunction, startFunction } from '../testing/start-function.ts';
import { type RawRequest, registerFunction } from './framework.ts';

registerFunction('echo', (request, response) => {
  const { rawBody, bodyFault, body } = request as RawRequest;
  response.json({ raw: rawBody?.toString('utf8'), bodyFault, parsed: body !== undefined });
});
registerFunction('rejects', async () => {
  throw new Error('no');
});

const running: RunningFunction[] = [];
beforeAll(async () => {
  running.push(await startFunction('echo'), await startFunction('rejects'));
});
afterAll(() => {
  for (const server of running) server.close();
});

test.each([
  ['malformed JSON', '{"a":', 'application/json'],
  ['a form', 'a=1&b=2', 'application/x-www-form-urlencoded'],
  ['text', 'hello', 'text/plain'],
  ['no body', '', 'application/json'],
])('%s reaches the handler as it came, unparsed', async (_, body, type) => {
  const reply = await fetch(running[0]?.address ?? '', {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  expect([reply.status, await reply.json()]).toEqual([200, { raw: body, parsed: false }]);
});

test('a body of more than 10 MiB is counted, not kept', async () => {
  const body = Buffer.alloc(10 * 1024 * 1024 + 1);
  const reply = await fetch(running[0]?.address ?? '', { method: 'POST', body });
  expect(await reply.json()).toEqual({ bodyFault: 'too-large', parsed: false });
});

test('the rejection of an async handler is answered with 500', async () => {
  expect((await fetch(running[1]?.address ?? '')).status).toBe(500);
});

const STRAY_THROW = `
  import { registerFunction } from '${new URL('./framework.ts', import.meta.url)}';
  import { startFunction } from '${new URL('../testing/start-function.ts', import.meta.url)}';
  registerFunction('stray', () => {
    setTimeout(() => { throw new Error('stray'); }, 1);
  });
  const { address } = await startFunction('stray');
  await fetch(address, { signal: AbortSignal.timeout(5000) }).catch(() => {});
  process.exit(0);
`;

test('a throw in a stray callback ends the process at once instead of leaving the caller hanging', async () => {
  const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', STRAY_THROW],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)), timeout: 8_000 },
      (error, _stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }),
    );
  });
  expect(ended).toEqual({ code: 1, stderr: expect.stringContaining('Error: stray') });
});
