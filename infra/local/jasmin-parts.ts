// RabbitMQ, Redis and Jasmin for the local stack and for tests, on loopback only. Debian's own start scripts are not
// used: they want fixed folders, fixed users and all addresses.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { PartSpec, ProcessPart } from './part.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const START_JASMIN = join(ROOT, 'smpp-bridge/jasmin/start-jasmin');
const PROBE_TIMEOUT_MS = 1_000;
const CHECK_TIMEOUT_MS = 30_000;
/** Nothing in them need survive: what they hold is posted again, and Jasmin is provisioned anew. */
const STOP_TIMEOUT_MS = 300;

export type JasminPartsOptions = {
  readonly dataDir: string;
  /** Jasmin takes the two ports below and the two above its admin port for itself. */
  readonly JASMIN_ADMIN_PORT: number;
  readonly JASMIN_HTTP_PORT: number;
  /** RabbitMQ takes the two ports above for itself. */
  readonly RABBITMQ_PORT: number;
  readonly REDIS_PORT: number;
  readonly adminPassword: string;
};

/** The bridge's variables for the Jasmin of these parts. */
export function jasminBridgeEnv(options: JasminPartsOptions): Readonly<Record<string, string>> {
  return {
    JASMIN_HOST: '127.0.0.1',
    JASMIN_HTTP_PORT: String(options.JASMIN_HTTP_PORT),
    JASMIN_ADMIN_PORT: String(options.JASMIN_ADMIN_PORT),
    JASMIN_ADMIN_USER: ADMIN_USER,
    JASMIN_ADMIN_PASSWORD: options.adminPassword,
    JASMIN_PID_FILE: pidFile(options),
    RABBITMQ_HOST: '127.0.0.1',
    RABBITMQ_PORT: String(options.RABBITMQ_PORT),
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: String(options.REDIS_PORT),
    RELAY_HOST: '127.0.0.1',
  };
}

/** What the supervisor must run for `ROUTER=jasmin`. The first step fails, naming the remedy, where it is not installed. */
export function jasminParts(options: JasminPartsOptions): PartSpec[] {
  return [
    { kind: 'step', name: 'jasmin-setup', run: () => prepareFolders(options), dependsOn: [] },
    epmd(options),
    rabbitmq(options),
    redis(options),
    jasmin(options),
  ];
}

/** True where RabbitMQ, Redis and Jasmin are installed. */
export async function jasminIsInstalled(): Promise<boolean> {
  return checkComponents().then(
    () => true,
    () => false,
  );
}

const ADMIN_USER = 'jcliadmin';
/** The name server of Erlang nodes; RabbitMQ would start one that outlives it. */
const epmdPort = (options: JasminPartsOptions) => options.RABBITMQ_PORT + 2;
const distPort = (options: JasminPartsOptions) => options.RABBITMQ_PORT + 1;
const pidFile = ({ dataDir }: JasminPartsOptions) => resolve(dataDir, 'jasmin/jasmin.pid');
const folder = ({ dataDir }: JasminPartsOptions, name: string) => resolve(dataDir, name);

async function checkComponents(): Promise<void> {
  await run('bash', [join(ROOT, 'infra/scripts/test-components'), '--check'], { timeout: CHECK_TIMEOUT_MS });
}

async function prepareFolders(options: JasminPartsOptions): Promise<void> {
  await checkComponents().catch((error: unknown) => {
    throw new Error('RabbitMQ, Redis or Jasmin is missing: run bash infra/scripts/test-components', {
      cause: error,
    });
  });
  const rabbit = folder(options, 'rabbitmq');
  for (const dir of [join(rabbit, 'home'), folder(options, 'redis'), folder(options, 'jasmin')]) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  }
  await writeFile(join(rabbit, 'env.conf'), '');
  await writeFile(join(rabbit, 'enabled_plugins'), '[].\n');
  await writeFile(join(rabbit, 'rabbitmq.conf'), rabbitmqConf(options));
}

/** A ticket may stay unacknowledged for as long as its relay is away; the default closes Jasmin's channel after 30 min. */
function rabbitmqConf({ RABBITMQ_PORT }: JasminPartsOptions): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${RABBITMQ_PORT}`,
    'vm_memory_high_watermark.absolute = 1GB',
    'disk_free_limit.absolute = 200MB',
    'consumer_timeout = 86400000',
    'log.console = true',
    'log.file = false',
    '',
  ].join('\n');
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function epmd(options: JasminPartsOptions): ProcessPart {
  const port = epmdPort(options);
  return {
    kind: 'process',
    name: 'epmd',
    command: 'epmd',
    args: ['-port', String(port), '-address', '127.0.0.1'],
    env: { PATH: SYSTEM_PATH },
    ready: { kind: 'check', isReady: () => answers(port) },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    dependsOn: ['jasmin-setup'],
    place: `127.0.0.1:${port}`,
  };
}

function rabbitmq(options: JasminPartsOptions): ProcessPart {
  const dir = folder(options, 'rabbitmq');
  const port = options.RABBITMQ_PORT;
  const erlangArgs = ['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'];
  // Idle schedulers that spin would take the cores from everybody else.
  const schedulers = ['+sbwt', 'none', '+sbwtdcpu', 'none', '+sbwtdio', 'none'];
  return {
    kind: 'process',
    name: 'rabbitmq',
    command: '/usr/lib/rabbitmq/bin/rabbitmq-server',
    args: [],
    env: {
      PATH: SYSTEM_PATH,
      LANG: 'C.UTF-8',
      HOME: join(dir, 'home'),
      RABBITMQ_CONF_ENV_FILE: join(dir, 'env.conf'),
      RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
      RABBITMQ_LOG_BASE: join(dir, 'log'),
      RABBITMQ_NODENAME: `ringer${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distPort(options)),
      ERL_EPMD_PORT: String(epmdPort(options)),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [...erlangArgs, ...schedulers].join(' '),
    },
    cwd: '/',
    ready: { kind: 'check', isReady: () => answers(port, 'AMQP\0\0\x09\x01') },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    dependsOn: ['epmd'],
    place: `127.0.0.1:${port}`,
  };
}

function redis(options: JasminPartsOptions): ProcessPart {
  const port = options.REDIS_PORT;
  return {
    kind: 'process',
    name: 'redis',
    command: 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder(options, 'redis')],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    ],
    env: { PATH: SYSTEM_PATH },
    ready: { kind: 'check', isReady: () => answers(port, 'PING\r\n') },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    dependsOn: ['jasmin-setup'],
    place: `127.0.0.1:${port}`,
  };
}

function jasmin(options: JasminPartsOptions): ProcessPart {
  const admin = options.JASMIN_ADMIN_PORT;
  const loopback = ['SMPP_SERVER', 'SMPP_SERVER_PB', 'CLIENT_MANAGEMENT', 'ROUTER', 'HTTP_API', 'JCLI'];
  return {
    kind: 'process',
    name: 'jasmin',
    command: START_JASMIN,
    args: [],
    env: {
      PATH: SYSTEM_PATH,
      JASMIN_VENV: join(ROOT, '.venv'),
      JASMIN_HOME: folder(options, 'jasmin'),
      JASMIN_PID_FILE: pidFile(options),
      JCLI_USERNAME: ADMIN_USER,
      JCLI_PASSWORD: options.adminPassword,
      ...Object.fromEntries(loopback.map((section) => [`${section}_BIND`, '127.0.0.1'])),
      HTTP_API_PORT: String(options.JASMIN_HTTP_PORT),
      JCLI_PORT: String(admin),
      ROUTER_PORT: String(admin - 2),
      CLIENT_MANAGEMENT_PORT: String(admin - 1),
      SMPP_SERVER_PORT: String(admin + 1),
      SMPP_SERVER_PB_PORT: String(admin + 2),
      AMQP_BROKER_HOST: '127.0.0.1',
      AMQP_BROKER_PORT: String(options.RABBITMQ_PORT),
      REDIS_CLIENT_HOST: '127.0.0.1',
      REDIS_CLIENT_PORT: String(options.REDIS_PORT),
    },
    // A sub-service that cannot start is only a line in its output, so both doors are asked.
    ready: {
      kind: 'check',
      isReady: async () => (await answers(admin)) && (await answers(options.JASMIN_HTTP_PORT)),
    },
    stopSignal: 'SIGINT',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    dependsOn: ['rabbitmq', 'redis'],
    place: `http 127.0.0.1:${options.JASMIN_HTTP_PORT}, jCli ${admin}`,
  };
}

/** Whether something listens and, where a question is given, answers it with anything. */
function answers(port: number, question?: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host: '127.0.0.1', port });
    const done = (answer: boolean) => {
      socket.destroy();
      settle(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => done(false));
    socket.once('error', () => done(false));
    socket.once('connect', () => (question === undefined ? done(true) : socket.write(question, 'latin1')));
    socket.once('data', () => done(true));
    socket.once('close', () => done(false));
  });
}
