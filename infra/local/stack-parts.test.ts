import { expect, test } from 'vitest';
import { loadConfig } from '../../shared/platform/config.ts';
import { jasminSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { type StackSettings, stackSettings } from './config.ts';
import type { LocalSecrets } from './local-secrets.ts';
import type { PartSpec } from './part.ts';
import { carrierAddress, neededPorts, sandboxAddress, stackParts } from './stack-parts.ts';
import { checkDependencies } from './start-order.ts';

const secrets: LocalSecrets = {
  ...{ databasePassword: 'p', apiSecretPepper: 'AAAA', encryptionKey: 'BBBB', tokenSigningKey: { kid: 'k' } },
  ...{
    carrierPassword: 'carrier1',
    jasminPassword: 'jasmin',
    demoApiKey: 'key',
    demoApiSecret: 'secret',
    demoTestApiKey: 'test-key',
    demoTestApiSecret: 'test-secret',
    demoWebhookSecret: 'whsec_',
    demoSmppPassword: 'smpp0001',
    ...{ operatorApiKey: 'ro_1', operatorApiSecret: 'ros_1' },
  },
};
const done = async () => undefined;
const postgres = {
  ...({
    command: 'postgres',
    args: [],
    env: {},
    cwd: '/',
    stopSignal: 'SIGINT',
    uid: 101,
    gid: 104,
  } as const),
  ...{ isReady: async () => true, databaseUrl: () => 'postgres://own' },
};

function partsOf(
  settings: StackSettings,
  inheritedEnv: Readonly<Record<string, string>> = { LOG_LEVEL: 'debug' },
): PartSpec[] {
  return stackParts({
    ...{ settings, secrets, routerParts: [], routerEnv: {}, inheritedEnv },
    certificates: { caFile: '/ca', certFile: '/cert', keyFile: '/key' },
    postgres: settings.DATABASE_URL === undefined ? postgres : undefined,
    databaseUrl: settings.DATABASE_URL ?? 'postgres://own',
    steps: { migrate: done, seed: done, declareTopology: done },
  });
}

function envOf(parts: readonly PartSpec[], name: string): Readonly<Record<string, string>> {
  const part = parts.find((candidate) => candidate.name === name);
  if (part?.kind !== 'process') throw new Error(`${name} is no process`);
  return part.env;
}

test.each([
  {
    guarantee: 'alone, the stack runs every part itself',
    env: {},
    processes: ['postgres', 'pubsub', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 54_320, 3601, 8090, 2525],
  },
  {
    guarantee: 'a database of its own is not started beside the given one',
    env: { DATABASE_URL: 'postgres://given:5432/ringer' },
    processes: ['pubsub', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 3601, 8090, 2525],
  },
  {
    guarantee: 'another Pub/Sub gets the topology instead of being replaced',
    env: { PUBSUB_EMULATOR_HOST: '127.0.0.1:9999' },
    processes: ['postgres', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 54_320, 3601, 8090, 2525],
  },
  {
    guarantee: 'beside a real carrier the simulated one takes test messages',
    env: { SINCH_SMPP_HOST: 'smpp.test', SINCH_SMPP_SYSTEM_ID: 'a', SINCH_SMPP_PASSWORD: 'b' },
    processes: ['postgres', 'pubsub', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 54_320, 3601, 8090, 2525],
  },
  {
    guarantee: 'with a real mail server there is no local one',
    env: { SMTP_URL: 'smtps://smtp.test' },
    processes: ['postgres', 'pubsub', 'carrier', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 54_320, 3601, 8090],
  },
  {
    guarantee: 'with Jasmin, its ports and that of the relay must be free too',
    env: { ROUTER: 'jasmin' },
    processes: ['postgres', 'pubsub', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 54_320, 3601, 8090, 2525, 2790, 1401, 8990, 5672, 6379],
  },
  {
    guarantee: 'of a Jasmin elsewhere the relay alone is here',
    env: { ROUTER: 'jasmin', JASMIN_HOST: 'jasmin.test', JASMIN_ADMIN_PASSWORD: 'a' },
    processes: ['postgres', 'pubsub', 'carrier', 'mail', 'functions', 'bridge', 'gateway'],
    ports: [8080, 8081, 9464, 2775, 2776, 8085, 54_320, 3601, 8090, 2525, 2790],
  },
])('$guarantee', async ({ env, processes, ports }) => {
  const settings = await loadConfig(stackSettings, env);
  const parts = partsOf(settings);
  expect(() => checkDependencies(parts)).not.toThrow();
  expect(parts.filter(({ kind }) => kind === 'process').map(({ name }) => name)).toEqual(processes);
  expect(neededPorts(settings).map(({ port }) => port)).toEqual(ports);
});

test('parts hear of each other by the variables that production uses', async () => {
  const parts = partsOf(
    await loadConfig(stackSettings, { PORT: '9001', FUNCTIONS_PORT: '9002', PUBSUB_PORT: '9003' }),
  );
  expect(envOf(parts, 'functions')).toMatchObject({
    ...{ LOG_LEVEL: 'debug', NODE_ENV: 'production', DATABASE_URL: 'postgres://own' },
    ...{
      PUBSUB_EMULATOR_HOST: '127.0.0.1:9003',
      PUBSUB_PROJECT: 'ringer-local',
      METADATA_SERVER_DETECTION: 'none',
    },
    ...{ TOKEN_ISSUER: 'http://127.0.0.1:9001', TOKEN_SIGNING_KEYS: '[{"kid":"k"}]' },
    JWKS_URL: 'http://127.0.0.1:9002/issue-token/.well-known/jwks.json',
  });
  expect(envOf(parts, 'bridge')).toMatchObject({
    ROUTER: 'direct',
    BRIDGE_ID: 'local',
    METRICS_PORT: '9464',
  });
});

test('the bridge is told of a Jasmin elsewhere all that the stack was told', async () => {
  const given = {
    ...{ ROUTER: 'jasmin', RELAY_HOST: '10.0.0.7', RELAY_PORT: '2799' },
    ...{ JASMIN_HOST: 'jasmin.test', JASMIN_HTTP_PORT: '1402', JASMIN_ADMIN_PORT: '8991' },
    ...{ JASMIN_ADMIN_USER: 'operator', JASMIN_ADMIN_PASSWORD: 'console1' },
    ...{ RABBITMQ_HOST: 'rabbit.test', RABBITMQ_PORT: '5673', REDIS_HOST: 'redis.test', REDIS_PORT: '6380' },
    JASMIN_POLICY: 'upsert-only',
  };
  const env = envOf(partsOf(await loadConfig(stackSettings, given), given), 'bridge');
  expect(env.ROUTER).toBe('jasmin');
  expect(await loadConfig(jasminSettings, env)).toEqual({
    ...{ RELAY_HOST: '10.0.0.7', RELAY_PORT: 2799 },
    ...{ JASMIN_HOST: 'jasmin.test', JASMIN_HTTP_PORT: 1402, JASMIN_ADMIN_PORT: 8991 },
    ...{ JASMIN_ADMIN_USER: 'operator', JASMIN_ADMIN_PASSWORD: 'console1' },
    ...{ RABBITMQ_HOST: 'rabbit.test', RABBITMQ_PORT: 5673, REDIS_HOST: 'redis.test', REDIS_PORT: 6380 },
    JASMIN_POLICY: 'upsert-only',
  });
});

test('a real carrier is verified by public authorities, never by the one of this stack', async () => {
  const env = { SINCH_SMPP_HOST: 'smpp.test', SINCH_SMPP_SYSTEM_ID: 'a', SINCH_SMPP_PASSWORD: 'b' };
  const settings = await loadConfig(stackSettings, env);
  expect(envOf(partsOf(settings), 'bridge')).not.toHaveProperty('CARRIER_CA_FILE');
  // The simulated one beside it does without TLS, on this machine.
  expect(envOf(partsOf(settings), 'carrier')).not.toHaveProperty('CARRIER_TLS_CERT_FILE');
  expect(sandboxAddress(settings, secrets)).toMatchObject({
    vendor: 'simulated',
    host: '127.0.0.1',
    tls: false,
  });
  expect(carrierAddress(settings, secrets)).toEqual({
    ...{
      vendor: 'sinch',
      host: 'smpp.test',
      port: 3601,
      tls: true,
      systemId: 'a',
      password: 'b',
      maxThroughput: 100,
    },
  });
});

test.each([
  { guarantee: 'the plain port is not spoken to in TLS', env: { SINCH_SMPP_PORT: '2775' }, tls: false },
  {
    guarantee: 'unless it is asked for',
    env: { SINCH_SMPP_PORT: '2775', SINCH_SMPP_TLS: 'true' },
    tls: true,
  },
  { guarantee: 'any other port is TLS', env: { SINCH_SMPP_PORT: '3605' }, tls: true },
])('$guarantee', async ({ env, tls }) => {
  const real = { SINCH_SMPP_HOST: 'smpp.test', SINCH_SMPP_SYSTEM_ID: 'a', SINCH_SMPP_PASSWORD: 'b' };
  expect(carrierAddress(await loadConfig(stackSettings, { ...real, ...env }), secrets).tls).toBe(tls);
});

test('a real mail server is verified by public authorities, never by the one of this stack', async () => {
  const env = envOf(
    partsOf(await loadConfig(stackSettings, { MAIL_PORT: '2600', DATA_DIR: '/d' })),
    'functions',
  );
  expect(env).toMatchObject({
    ...{ SMTP_URL: 'smtp://127.0.0.1:2600', SMTP_CA_FILE: '/ca', MAIL_DIR: '/d/mail' },
  });
  const given = { SMTP_URL: 'smtps://smtp.test' };
  const real = envOf(partsOf(await loadConfig(stackSettings, given), given), 'functions');
  expect(real.SMTP_URL).toBe('smtps://smtp.test');
  expect(real).not.toHaveProperty('SMTP_CA_FILE');
});

test('without a real carrier the connector leads to the simulated one', async () => {
  expect(carrierAddress(await loadConfig(stackSettings, { CARRIER_PORT: '4601' }), secrets)).toEqual({
    ...{
      vendor: 'simulated',
      host: '127.0.0.1',
      port: 4601,
      tls: true,
      systemId: 'sandbox',
      password: 'carrier1',
    },
    maxThroughput: 0,
  });
});
