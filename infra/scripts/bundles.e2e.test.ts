// Every bundle boots as the cloud would boot it: functions-framework with the bundle's folder as its source, and no other
// package where the bundle could find one.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Message } from '@google-cloud/pubsub';
import { exportJWK, generateKeyPair } from 'jose';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hashApiSecret, makeApiCredentials } from '../../shared/accounts/credentials.ts';
import { SUBSCRIPTIONS, type TopicName } from '../../shared/contracts/topology.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { freePort } from '../../shared/testing/free-ports.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { startCarrier } from '../../smpp-bridge/src/sandbox/carrier.ts';
import {
  insertQueued,
  TEST_ENCRYPTION_KEY,
  upsertConnector,
} from '../../smpp-bridge/src/testing/queued-messages.ts';
import { declareTopology } from '../local/pubsub/declare-topology.ts';
import { startPubsubServer } from '../local/pubsub/server.ts';
import { collect, openClient } from '../local/pubsub/test-clients.ts';
import { type Bundle, buildAll, functionNames } from './build.ts';

process.env.METADATA_SERVER_DETECTION = 'none'; // the client asks for Google's metadata server otherwise

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FRAMEWORK = '@google-cloud/functions-framework';
const PROJECT = 'ringer-local';
const PEPPER = Buffer.alloc(32, 1);
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
    PUBSUB_PROJECT: PROJECT,
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    METADATA_SERVER_DETECTION: 'none',
    API_SECRET_PEPPER: PEPPER.toString('base64'),
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
    // Whoever exports spans loads the library from its bundle.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    TOKEN_SIGNING_KEYS: signingKeys,
    TOKEN_ISSUER: 'http://127.0.0.1:8080',
    JWKS_URL: 'http://127.0.0.1:1/jwks.json',
    SMTP_URL: 'smtp://127.0.0.1:1',
  };
}

type Started = { readonly child: ChildProcess; readonly output: () => string };

function boot(args: readonly string[], env: Record<string, string>): Started {
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

type StartedFunction = Started & { readonly url: string };

async function bootFunction(name: string, env: Record<string, string> = {}): Promise<StartedFunction> {
  const port = await freePort();
  const framework = join(ROOT, 'node_modules', FRAMEWORK, 'build/src/main.js');
  const source = join(outDir, 'dist/functions', name);
  const started = boot([framework, `--target=${name}`, `--source=${source}`], {
    ...environment(port),
    ...env,
  });
  return { ...started, url: `http://127.0.0.1:${port}` };
}

/** What it answers to a body that is not JSON, once it answers. */
async function answerOf(started: StartedFunction, path: string) {
  const deadline = performance.now() + BOOT_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (started.child.exitCode !== null)
      throw new Error(`ended with ${started.child.exitCode}: ${started.output()}`);
    try {
      const answer = await request(`${started.url}${path}`, {
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
  'submit-batch': { path: '/v1/messages/batch', status: 401, code: 'token_missing' },
  'cancel-messages': { path: '/v1/messages/x/cancel', status: 401, code: 'token_missing' },
  'preflight-message': { path: '/v1/messages/preflight', status: 401, code: 'token_missing' },
  'submit-message': { path: '/v1/messages', status: 401, code: 'token_missing' },
  'manage-credentials': { path: '/v1/api-keys', status: 401, code: 'token_missing' },
  'manage-webhook-deliveries': { path: '/v1/webhook-deliveries', status: 405, code: 'method_not_allowed' },
  'manage-account': { path: '/v1/account', status: 405, code: 'method_not_allowed' },
  'manage-account-credentials': {
    ...{ path: '/v1/admin/accounts/x/api-keys', status: 401, code: 'token_missing' },
  },
  'manage-account-numbers': { path: '/v1/admin/numbers', status: 401, code: 'token_missing' },
  'manage-campaigns': { path: '/v1/admin/campaigns', status: 405, code: 'method_not_allowed' },
  'manage-accounts': { path: '/v1/admin/accounts', status: 401, code: 'token_missing' },
  'manage-connectors': { path: '/v1/admin/connectors', status: 401, code: 'token_missing' },
  'manage-content-rules': { path: '/v1/admin/content-rules', status: 401, code: 'token_missing' },
  'manage-dead-letters': { path: '/v1/admin/dead-letters/replay', status: 401, code: 'token_missing' },
  'manage-jasmin': { path: '/v1/admin/jasmin', status: 405, code: 'method_not_allowed' },
  'manage-ledger': { path: '/v1/admin/accounts/x/ledger/entries', status: 401, code: 'token_missing' },
  'manage-queues': { path: '/v1/admin/queues/actions', status: 401, code: 'token_missing' },
  'manage-receipts': { path: '/v1/admin/receipts', status: 405, code: 'method_not_allowed' },
  'manage-operators': { path: '/v1/admin/operators', status: 401, code: 'token_missing' },
  'manage-prices': { path: '/v1/admin/accounts/x/prices', status: 405, code: 'method_not_allowed' },
  'manage-inbox': { path: '/v1/inbox', status: 405, code: 'method_not_allowed' },
  'manage-numbers': { path: '/v1/numbers', status: 405, code: 'method_not_allowed' },
  'manage-opt-outs': { path: '/v1/opt-outs', status: 401, code: 'token_missing' },
  'manage-webhooks': { path: '/v1/webhooks', status: 401, code: 'token_missing' },
  'read-messages': { path: '/v1/messages', status: 405, code: 'method_not_allowed' },
  'manage-exports': { path: '/v1/exports', status: 401, code: 'token_missing' },
  'read-usage': { path: '/v1/usage', status: 405, code: 'method_not_allowed' },
  'read-smpp-binds': { path: '/v1/smpp/binds', status: 405, code: 'method_not_allowed' },
  'read-admin-docs': { path: '/v1/admin/openapi.json', status: 405, code: 'method_not_allowed' },
  'read-unowned-messages': { path: '/v1/admin/unowned-messages', status: 405, code: 'method_not_allowed' },
  'trace-messages': { path: '/v1/admin/trace', status: 405, code: 'method_not_allowed' },
  'read-audit-log': { path: '/v1/admin/audit-log', status: 405, code: 'method_not_allowed' },
  'manage-routes': { path: '/v1/admin/routes', status: 405, code: 'method_not_allowed' },
  'read-docs': { path: '/docs', status: 405, code: 'method_not_allowed' },
};

test.each(await functionNames())(
  'the bundle of %s boots under functions-framework and answers',
  async (name) => {
    const http = HTTP_FUNCTIONS[name];
    const answer = await answerOf(await bootFunction(name), http?.path ?? '/');
    if (CONSUMERS.has(name)) expect(answer).toEqual({ status: 422, body: '' });
    else {
      expect(answer.status).toBe(http?.status);
      expect(JSON.parse(answer.body)).toMatchObject({ code: http?.code });
    }
  },
);

test('every function has a bundle, and no bundle carries the framework', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual(
    [...Object.keys(HTTP_FUNCTIONS), ...CONSUMERS, 'smpp-bridge', 'jasmin'].sort(),
  );
  const { resolve } = createRequire(join(outDir, 'dist/functions/'));
  expect(resolve(FRAMEWORK)).toContain(FRAMEWORK);
  expect(() => resolve('pg')).toThrow('Cannot find module');
  const inside = new Set(bundles.flatMap(({ packages }) => packages));
  expect([...inside]).toContain('@google-cloud/pubsub');
  expect([...inside]).not.toContain(FRAMEWORK);
});

test('the bundle that serves the documentation has its files with it', async () => {
  const docs = await bootFunction('read-docs');
  await answerOf(docs, '/docs');
  for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/v1/openapi.json', '/errors/no_route']) {
    const { statusCode, body } = await request(`${docs.url}${path}`);
    await body.dump();
    expect({ path, statusCode }).toEqual({ path, statusCode: 200 });
  }
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

/** The topology on a server of its own; `watch` answers the list that a topic's events will be in. */
async function openPubsub() {
  const server = await startPubsubServer({ port: 0 });
  const address = `127.0.0.1:${server.port}`;
  const client = openClient(PROJECT, address);
  onTestFinished(async () => {
    await client.close();
    await server.stop();
  });
  await declareTopology(client, 'http://127.0.0.1:9');
  return {
    env: { PUBSUB_EMULATOR_HOST: address },
    client,
    async watch(topic: TopicName): Promise<readonly Message[]> {
      const [subscription] = await client.createSubscription(topic, `watch.${topic}`);
      return collect(subscription, (message) => message.ack());
    },
  };
}

test('bundles issue a token, take a message for it and announce what they took', async () => {
  const { env, watch } = await openPubsub();
  const events = await watch('message-accepted');
  await upsertConnector(db.pool, { name: 'sinch_primary' });
  await seedConnector(db.pool, 'sinch_primary');
  const { accountId, number } = await seedAccount(db.pool);
  const { apiKey, apiSecret } = makeApiCredentials('live', randomBytes);
  await db.pool.query(
    'update messaging.customer_sms_auth set api_key = $2, api_secret_hash = $3 where account_id = $1',
    [accountId, apiKey, hashApiSecret(PEPPER, apiSecret)],
  );

  const tokens = await bootFunction('issue-token');
  const jwks = { JWKS_URL: `${tokens.url}/.well-known/jwks.json` };
  const submit = await bootFunction('submit-message', { ...env, ...jwks });
  await Promise.all([answerOf(tokens, '/v1/oauth/token'), answerOf(submit, '/v1/messages')]);
  const issued = await request(`${tokens.url}/v1/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret }),
  });
  const { access_token } = (await issued.body.json()) as { readonly access_token: string };
  const answer = await request(`${submit.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': `Bearer ${access_token}` },
    body: JSON.stringify({ from: number, to: '+16505550123', body: 'from a bundle' }),
  });
  const message = (await answer.body.json()) as { readonly id: string };
  expect(answer.statusCode, JSON.stringify(message)).toBe(202);
  await expect.poll(() => events.length, { timeout: 5_000 }).toBe(1);
  expect(JSON.parse(String(events[0]?.data))).toEqual({ messageIds: [parseId('message', message.id)] });
});

test("the bridge's bundle gets ready, takes an event, sends its message and announces the receipt", async () => {
  const { env, client, watch } = await openPubsub();
  const receipts = await watch('receipt-received');
  const carrier = await startCarrier({
    ...{ smppPort: 0, controlPort: 0, accounts: [{ systemId: 'sandbox', password: 'sandbox1' }] },
    log: createLogger('carrier', 'fatal'),
  });
  onTestFinished(() => carrier.stop());
  await upsertConnector(db.pool, { name: 'sandbox_one', port: carrier.smppPort });
  const metricsPort = await freePort();
  const started = boot([join(outDir, 'dist/smpp-bridge/main.js')], {
    ...environment(0),
    ...env,
    METRICS_PORT: String(metricsPort),
    SMPP_PORT: String(await freePort()),
  });
  await expect.poll(started.output, { timeout: BOOT_TIMEOUT_MS }).toMatch(/^ready on http:/m);
  const metrics = async () => (await request(`http://127.0.0.1:${metricsPort}/metrics`)).body.text();
  await expect.poll(metrics, { timeout: 5_000 }).toMatch(/^ringer_bridge_lease_held 1$/m);

  const messageIds = await insertQueued(db.pool, { text: 'from a bundle' });
  await client.topic('message-routed').publishMessage({ json: { messageIds } });
  await expect.poll(() => receipts.length, { timeout: 10_000 }).toBe(1);
  const sent = await carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`).pdus();
  expect(sent).toMatchObject([{ text: 'from a bundle' }]);
});
