// The parts of the local stack as data. A part that a variable replaces by a real one is not in the list.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CertificateFiles } from './certificates.ts';
import { routerPorts, type StackSettings } from './config.ts';
import type { LocalSecrets } from './local-secrets.ts';
import { type PartSpec, type ProcessPart, READY_LINE } from './part.ts';
import type { PostgresPart } from './postgres.ts';
import type { CarrierAddress } from './seed.ts';
import type { NamedPort } from './taken-ports.ts';

type Env = Readonly<Record<string, string>>;

export type StackPartsInput = {
  readonly settings: StackSettings;
  readonly secrets: LocalSecrets;
  readonly certificates: CertificateFiles;
  /** Absent where DATABASE_URL names another one. */
  readonly postgres: PostgresPart | undefined;
  readonly databaseUrl: string;
  /** RabbitMQ, Redis and Jasmin where they route; the bridge starts after them. */
  readonly routerParts: readonly PartSpec[];
  /** What the bridge must know of them. */
  readonly routerEnv: Env;
  /** What the stack itself was started with: variables of functions and bridge pass through. */
  readonly inheritedEnv: Env;
  readonly steps: {
    readonly migrate: () => Promise<void>;
    readonly seed: () => Promise<void>;
    readonly declareTopology: () => Promise<void>;
  };
};

export const DATABASE_NAME = 'ringer';
const CARRIER_SYSTEM_ID = 'sandbox';
const CARRIER_TEST_SYSTEM_ID = 'sandbox-test';
/** PostgreSQL allows 100 connections; the bridge takes ten. */
const FUNCTIONS_POOL_MAX = 24;
const PLAIN_SMPP_PORT = 2775;
/** After a crash the server replays its log first; ending it meanwhile would only begin that again. */
const RECOVERY_TIMEOUT_MS = 600_000;

/** Every part, in no particular order: the supervisor goes by their dependencies. */
export function stackParts(input: StackPartsInput): PartSpec[] {
  const { settings, postgres, routerParts, steps } = input;
  const env = partEnv(input);
  const carrier = [carrierPart(settings, env)];
  const mail = settings.SMTP_URL === undefined ? [mailPart(settings, env)] : [];
  const database = postgres === undefined ? [] : [postgresPart(settings, postgres)];
  const pubsub: PartSpec =
    settings.PUBSUB_EMULATOR_HOST === undefined
      ? nodePart('pubsub', 'infra/local/pubsub/main.ts', `127.0.0.1:${settings.PUBSUB_PORT}`, env, [])
      : { kind: 'step', name: 'pubsub', run: steps.declareTopology, dependsOn: [] };
  const functions = `127.0.0.1:${settings.FUNCTIONS_PORT}`;
  const bridgeNeeds = ['seed', 'pubsub', ...[...carrier, ...routerParts].map(({ name }) => name)];
  return [
    ...[...database, pubsub, ...carrier, ...mail, ...routerParts],
    { kind: 'step', name: 'migrations', run: steps.migrate, dependsOn: database.map(({ name }) => name) },
    { kind: 'step', name: 'seed', run: steps.seed, dependsOn: ['migrations'] },
    nodePart('functions', 'infra/local/functions-host/main.ts', functions, functionsEnv(env), [
      ...['migrations', 'pubsub'],
      ...mail.map(({ name }) => name),
    ]),
    nodePart(
      'bridge',
      'smpp-bridge/src/main.ts',
      `customers 127.0.0.1:${settings.SMPP_PORT}, metrics 127.0.0.1:${settings.METRICS_PORT}`,
      env,
      bridgeNeeds,
    ),
    nodePart('gateway', 'infra/local/gateway/main.ts', apiUrl(settings), env, ['functions']),
  ];
}

/** In the cloud each function has a process and a small pool of its own; here all share one of each. */
function functionsEnv(env: Env): Env {
  return { DATABASE_POOL_MAX: String(FUNCTIONS_POOL_MAX), ...env };
}

/** Where the connector `sinch_primary` leads. */
export function carrierAddress(settings: StackSettings, secrets: LocalSecrets): CarrierAddress {
  const {
    SINCH_SMPP_HOST: host,
    SINCH_SMPP_SYSTEM_ID: systemId = '',
    SINCH_SMPP_PASSWORD: password = '',
  } = settings;
  if (host === undefined) {
    const address = { host: '127.0.0.1', port: settings.CARRIER_PORT, tls: true };
    const login = { systemId: CARRIER_SYSTEM_ID, password: secrets.carrierPassword };
    return { vendor: 'simulated', ...address, ...login, maxThroughput: 0 };
  }
  const port = settings.SINCH_SMPP_PORT;
  const address = { host, port, tls: settings.SINCH_SMPP_TLS ?? port !== PLAIN_SMPP_PORT };
  return { vendor: 'sinch', ...address, systemId, password, maxThroughput: settings.SINCH_SMPP_THROUGHPUT };
}

/** Where the connector `sandbox` leads, also beside a real carrier: to the simulated one, on this machine. */
export function sandboxAddress(settings: StackSettings, secrets: LocalSecrets): CarrierAddress {
  return {
    ...{ vendor: 'simulated', host: '127.0.0.1', port: settings.CARRIER_PORT, tls: isAllSimulated(settings) },
    ...{ systemId: CARRIER_TEST_SYSTEM_ID, password: secrets.carrierPassword, maxThroughput: 0 },
  };
}

/** No carrier is real, so that our own authority may vouch for all of them. */
function isAllSimulated(settings: StackSettings): boolean {
  return settings.SINCH_SMPP_HOST === undefined;
}

/** The ports that must be free before the start. */
export function neededPorts(settings: StackSettings): NamedPort[] {
  const names = ['PORT', 'FUNCTIONS_PORT', 'METRICS_PORT', 'SMPP_PORT', 'SMPP_TLS_PORT'] as const;
  const carrier = ['CARRIER_PORT', 'CARRIER_CONTROL_PORT'] as const;
  const pubsub = settings.PUBSUB_EMULATOR_HOST === undefined ? (['PUBSUB_PORT'] as const) : [];
  const postgres = settings.DATABASE_URL === undefined ? (['POSTGRES_PORT'] as const) : [];
  const mail = settings.SMTP_URL === undefined ? (['MAIL_PORT'] as const) : [];
  return [...names, ...pubsub, ...postgres, ...carrier, ...mail, ...routerPorts(settings)].map((name) => ({
    name,
    port: settings[name],
  }));
}

export function apiUrl(settings: StackSettings): string {
  return `http://127.0.0.1:${settings.PORT}`;
}

export function pubsubAddress(settings: StackSettings): string {
  return settings.PUBSUB_EMULATOR_HOST ?? `127.0.0.1:${settings.PUBSUB_PORT}`;
}

export function functionsUrl(settings: StackSettings): string {
  return `http://127.0.0.1:${settings.FUNCTIONS_PORT}`;
}

/** One environment for all parts: each reads what it knows and leaves the rest. */
function partEnv({
  settings,
  secrets,
  certificates,
  databaseUrl,
  inheritedEnv,
  routerEnv,
}: StackPartsInput): Env {
  const ports = Object.entries(settings).filter(([name]) => name.endsWith('_PORT') || name === 'PORT');
  return {
    ...inheritedEnv,
    ...Object.fromEntries(ports.map(([name, value]) => [name, String(value)])),
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PUBSUB_EMULATOR_HOST: pubsubAddress(settings),
    PUBSUB_PROJECT: settings.PUBSUB_PROJECT,
    // Google's client asks for the metadata server of the cloud even with an emulator, and waits for it.
    METADATA_SERVER_DETECTION: 'none',
    FUNCTIONS_URL: functionsUrl(settings),
    API_SECRET_PEPPER: secrets.apiSecretPepper,
    ENCRYPTION_KEY: secrets.encryptionKey,
    TOKEN_SIGNING_KEYS: JSON.stringify([secrets.tokenSigningKey]),
    TOKEN_ISSUER: apiUrl(settings),
    JWKS_URL: `${functionsUrl(settings)}/issue-token/.well-known/jwks.json`,
    WEBHOOK_ALLOW_PRIVATE: 'true',
    ROUTER: settings.ROUTER,
    BRIDGE_ID: 'local',
    SMPP_TLS_CERT_FILE: certificates.certFile,
    SMPP_TLS_KEY_FILE: certificates.keyFile,
    ...routerEnv,
    ...simulatedCarrierEnv(secrets),
    ...(isAllSimulated(settings) ? carrierTlsEnv(certificates) : {}),
    ...(settings.SMTP_URL === undefined ? localMailEnv(settings, certificates) : {}),
  };
}

/** A real mail server is verified by the machine's authorities, and so does not get our own. */
function localMailEnv(settings: StackSettings, { caFile, certFile, keyFile }: CertificateFiles): Env {
  return {
    SMTP_URL: `smtp://127.0.0.1:${settings.MAIL_PORT}`,
    SMTP_CA_FILE: caFile,
    MAIL_DIR: mailFolder(settings),
    MAIL_TLS_CERT_FILE: certFile,
    MAIL_TLS_KEY_FILE: keyFile,
  };
}

/** Where the local mail server keeps what it takes. */
export function mailFolder(settings: StackSettings): string {
  return join(settings.DATA_DIR, 'mail');
}

function simulatedCarrierEnv({ carrierPassword }: LocalSecrets): Env {
  return { CARRIER_SYSTEM_ID, CARRIER_TEST_SYSTEM_ID, CARRIER_PASSWORD: carrierPassword };
}

/** Links to a real carrier verify it by the machine's authorities, and so the simulated one does without TLS beside it. */
function carrierTlsEnv({ caFile, certFile, keyFile }: CertificateFiles): Env {
  return { CARRIER_CA_FILE: caFile, CARRIER_TLS_CERT_FILE: certFile, CARRIER_TLS_KEY_FILE: keyFile };
}

function nodePart(
  name: string,
  script: string,
  place: string,
  env: Env,
  dependsOn: readonly string[],
): ProcessPart {
  const file = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  return {
    ...{ kind: 'process', name, command: process.execPath, args: [file], env, place, dependsOn },
    ...{ ready: READY_LINE, stopSignal: 'SIGTERM' },
  };
}

function carrierPart(settings: StackSettings, env: Env): ProcessPart {
  const place = `127.0.0.1:${settings.CARRIER_PORT}, control 127.0.0.1:${settings.CARRIER_CONTROL_PORT}`;
  return nodePart('carrier', 'smpp-bridge/src/sandbox/main.ts', place, env, []);
}

function mailPart(settings: StackSettings, env: Env): ProcessPart {
  return nodePart('mail', 'infra/local/mail/main.ts', `127.0.0.1:${settings.MAIL_PORT}`, env, []);
}

function postgresPart(settings: StackSettings, postgres: PostgresPart): ProcessPart {
  const { command, args, env, cwd, uid, gid, stopSignal, isReady } = postgres;
  return {
    ...{ kind: 'process', name: 'postgres', command, args, env, cwd, stopSignal, dependsOn: [] },
    ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
    ready: { kind: 'check', isReady },
    readyTimeoutMs: RECOVERY_TIMEOUT_MS,
    place: `127.0.0.1:${settings.POSTGRES_PORT}`,
  };
}
