// Every bundle boots as the cloud would boot it: functions-framework with the bundle's folder as its source, and no other
// package where the bundle could find one.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair } from 'jose';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SUBSCRIPTIONS } from '../../shared/contracts/topology.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { freePort } from '../../shared/testing/free-ports.ts';
import { type Bundle, buildAll, functionNames } from './build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';
const BOOT_TIMEOUT_MS = 15_000;

const db = useDatabase();
let outDir: string;
let bundles: readonly Bundle[];
let signingKeys: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'ringer-dist-'));
  bundles = await buildAll(join(outDir, 'dist'));
  // A bundle that asks for another package does not find it. The framework finds its own where the link leads.
  await mkdir(join(outDir, 'node_modules/@google-cloud'), { recursive: true });
  await symlink(join(ROOT, 'node_modules', FRAMEWORK), join(outDir, 'node_modules', FRAMEWORK));
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  signingKeys = JSON.stringify([{ ...(await exportJWK(privateKey)), kid: 'test', alg: 'RS256', use: 'sig' }]);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

function environment(port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: db.url,
    PUBSUB_PROJECT: 'ringer-local',
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    METADATA_SERVER_DETECTION: 'none',
    API_SECRET_PEPPER: Buffer.alloc(32, 1).toString('base64'),
    ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64'),
    TOKEN_SIGNING_KEYS: signingKeys,
    TOKEN_ISSUER: 'http://127.0.0.1:8080',
    JWKS_URL: 'http://127.0.0.1:1/jwks.json',
  };
}

function boot(
  args: readonly string[],
  env: Record<string, string>,
): { child: ChildProcess; output: () => string } {
  let output = '';
  const child = spawn(process.execPath, [...args], { cwd: outDir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  return { child, output: () => output };
}

async function answerOf(url: string, started: { child: ChildProcess; output: () => string }) {
  const deadline = performance.now() + BOOT_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (started.child.exitCode !== null)
      throw new Error(`ended with ${started.child.exitCode}: ${started.output()}`);
    try {
      const answer = await request(url, {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json' },
      });
      return { status: answer.statusCode, body: await answer.body.text() };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`no answer: ${started.output()}`);
}

const CONSUMERS = new Set(
  SUBSCRIPTIONS.flatMap(({ delivery }) => (delivery.kind === 'push' ? [delivery.functionName] : [])),
);

/** The path that an HTTP function serves by POST, and how it refuses a body that is not JSON and has no token. */
const HTTP_FUNCTIONS: Readonly<Record<string, { path: string; status: number; code: string }>> = {
  'issue-token': { path: '/v1/oauth/token', status: 400, code: 'body_not_json' },
  'submit-message': { path: '/v1/messages', status: 401, code: 'token_missing' },
  'read-messages': { path: '/v1/messages', status: 405, code: 'method_not_allowed' },
};

test.each(await functionNames())(
  'the bundle of %s boots under functions-framework and answers',
  async (name) => {
    const port = await freePort();
    const framework = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
    const source = join(outDir, 'dist/functions', name);
    const started = boot([framework, `--target=${name}`, `--source=${source}`], environment(port));
    const http = HTTP_FUNCTIONS[name];
    const answer = await answerOf(`http://127.0.0.1:${port}${http?.path ?? '/'}`, started);
    if (CONSUMERS.has(name)) expect(answer).toEqual({ status: 422, body: '' });
    else {
      expect(answer.status).toBe(http?.status);
      expect(JSON.parse(answer.body)).toMatchObject({ code: http?.code });
    }
  },
);

test('every function has a bundle, and no bundle carries the framework', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual(
    [...Object.keys(HTTP_FUNCTIONS), ...CONSUMERS, 'smpp-bridge'].sort(),
  );
  const { resolve } = createRequire(join(outDir, 'dist/functions/'));
  expect(resolve(FRAMEWORK)).toContain(FRAMEWORK);
  expect(() => resolve('pg')).toThrow('Cannot find module');
  const inside = new Set(bundles.flatMap(({ packages }) => packages));
  expect([...inside]).toContain('@google-cloud/pubsub');
  expect([...inside]).not.toContain(FRAMEWORK);
});

test("the bridge's bundle says all that is wrong with its settings at once, and ends", async () => {
  await cp(join(outDir, 'dist/smpp-bridge'), join(outDir, 'alone'), { recursive: true });
  const started = boot([join(outDir, 'alone/main.js')], {
    PATH: process.env.PATH ?? '',
    METRICS_PORT: 'no',
  });
  const [code] = await once(started.child, 'exit');
  expect(code).toBe(1);
  for (const name of ['METRICS_PORT', 'ENCRYPTION_KEY', 'PUBSUB_PROJECT'])
    expect(started.output()).toContain(name);
});
