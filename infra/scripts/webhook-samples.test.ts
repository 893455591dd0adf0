// The samples of docs/webhooks.md verify what we sign, and nothing else.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signatureHeaders, signingKeyOf } from '../../shared/delivery/signature.ts';

const run = promisify(execFile);
const DOCS = new URL('../../docs/webhooks.md', import.meta.url);
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const BODY = '{"type":"message.delivered","data":{"body":"Grüße 👋"}}';

/** Reads a request from standard input, verifies it and prints the event's type. */
const HARNESS = {
  js: `
const text = await new Response(process.stdin).text();
const { headers, body, secret } = JSON.parse(text);
console.log(verifyWebhook(headers, body, secret).type);`,
  python: `
import sys
request = json.load(sys.stdin)
print(verify_webhook(request["headers"], request["body"].encode(), request["secret"])["type"])`,
  php: `
$request = json_decode(stream_get_contents(STDIN), true);
echo verify_webhook($request['headers'], $request['body'], $request['secret'])['type'];`,
  ruby: `
request = JSON.parse($stdin.read)
puts verify_webhook(request["headers"], request["body"], request["secret"])["type"]`,
} as const;

type Language = keyof typeof HARNESS;

const COMMANDS: Readonly<Record<Language, readonly [string, string]>> = {
  js: [process.execPath, 'sample.mjs'],
  python: ['python3', 'sample.py'],
  php: ['php', 'sample.php'],
  ruby: ['ruby', 'sample.rb'],
};
const LANGUAGES = Object.keys(COMMANDS) as Language[];

/** On CI all of them are: `infra/scripts/test-components` installs what is missing. */
const isInstalled = (language: Language) =>
  process.env.CI === 'true' || spawnSync(COMMANDS[language][0], ['--version']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringer-samples-'));
  const docs = await readFile(DOCS, 'utf8');
  for (const language of LANGUAGES) {
    const sample = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(docs)?.[1];
    if (sample === undefined) throw new Error(`docs/webhooks.md has no sample for ${language}`);
    const opening = language === 'php' ? '<?php\n' : '';
    await writeFile(join(folder, COMMANDS[language][1]), opening + sample + HARNESS[language]);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const request = (at: Date, secrets: readonly string[], changes: object = {}) => ({
  headers: signatureHeaders({ id: 'evt_1', at, body: BODY }, secrets.map(signingKeyOf)),
  body: BODY,
  secret: SECRET,
  ...changes,
});

async function verify(language: Language, input: object): Promise<'taken' | 'refused'> {
  const [command, file] = COMMANDS[language];
  const running = run(command, [join(folder, file)], { timeout: 20_000 });
  running.child.stdin?.end(JSON.stringify(input));
  return running.then(
    ({ stdout }) => (stdout.trim() === 'message.delivered' ? 'taken' : 'refused'),
    () => 'refused',
  );
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe.each(LANGUAGES)('the sample for %s', (language) => {
  test.skipIf(!isInstalled(language)).each([
    ['what we sign', request(minutesAgo(0), [SECRET]), 'taken'],
    ['the old secret during a rotation', request(minutesAgo(0), [OTHER, SECRET]), 'taken'],
    ['another secret', request(minutesAgo(0), [OTHER]), 'refused'],
    ['another body', request(minutesAgo(0), [SECRET], { body: BODY.replace('Gr', 'gr') }), 'refused'],
    ['what was recorded ten minutes ago', request(minutesAgo(10), [SECRET]), 'refused'],
    [
      'a time that is none',
      { ...request(minutesAgo(0), [SECRET]), headers: { 'webhook-id': 'evt_1' } },
      'refused',
    ],
  ])('%s is decided rightly', { timeout: 30_000 }, async (_what, input, outcome) => {
    expect(await verify(language, input)).toBe(outcome);
  });
});
