import { execFile } from 'node:child_process';
import { access, chown, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { placePostgres } from './postgres-location.ts';
import { postgresUser, type SystemUser } from './postgres-user.ts';

const run = promisify(execFile);
const INITDB_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
const SUPERUSER = 'postgres';

export type PostgresOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** False only for tests: a crash of the machine may then lose the cluster. Default true. */
  readonly fsync?: boolean;
  /** Default 100. */
  readonly connectionsMax?: number;
};

/** What is needed to run the server: spawn `command` with the rest, then wait until `isReady` answers true. */
export type PostgresPart = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
  /** SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave. */
  readonly stopSignal: 'SIGINT';
  isReady(): Promise<boolean>;
  databaseUrl(databaseName: string): string;
};

/**
 * Makes the cluster under `dataDir` where there is none and says how to run its server (it starts nothing).
 * Throws when the binaries are not installed, or the cluster cannot be made.
 */
export async function preparePostgres(options: PostgresOptions): Promise<PostgresPart> {
  const binaries = await findPostgresBinaries();
  const user = await postgresUser();
  const { clusterDir, nativeDir } = await placePostgres(options.dataDir, binaries, user);
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const { password, fsync: durable = true } = options;
  const initdb = join(nativeDir, 'bin/initdb');
  await makeCluster({ clusterDir, initdb, password, durable, env, user });
  const databaseUrl = (databaseName: string) =>
    `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${options.port}/${databaseName}`;
  return {
    command: join(nativeDir, 'bin/postgres'),
    args: ['-D', clusterDir, ...settings(options)],
    env,
    cwd: clusterDir,
    ...user,
    stopSignal: 'SIGINT',
    isReady: () => answers(databaseUrl('postgres')),
    databaseUrl,
  };
}

/** Creates a database unless it is there. The server must be ready. */
export async function ensureDatabase(part: PostgresPart, databaseName: string): Promise<void> {
  const client = new Client({ connectionString: part.databaseUrl('postgres') });
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(databaseName)}`);
  } finally {
    await client.end();
  }
}

function settings({ port, fsync = true, connectionsMax = 100 }: PostgresOptions): string[] {
  const durable = fsync ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `max_connections=${connectionsMax}`,
    'shared_buffers=128MB',
    'random_page_cost=1.1',
    'max_wal_size=2GB',
    'wal_compression=on',
    'log_timezone=UTC',
    'timezone=UTC',
    ...durable,
  ].flatMap((setting) => ['-c', setting]);
}

type ClusterOptions = {
  readonly clusterDir: string;
  readonly initdb: string;
  readonly password: string;
  readonly durable: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly user: SystemUser | undefined;
};

async function makeCluster({
  clusterDir,
  initdb,
  password,
  durable,
  env,
  user,
}: ClusterOptions): Promise<void> {
  // Our own mark, written last: an initdb that was interrupted half-way leaves a folder that only looks complete.
  const complete = join(clusterDir, 'ringer-complete');
  if (await exists(complete)) return;
  for (const entry of await readdir(clusterDir))
    await rm(join(clusterDir, entry), { recursive: true, force: true });
  // initdb insists on an empty folder, so the password file stands beside it, where the other user may read it.
  const passwordFile = `${clusterDir}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
    await run(
      initdb,
      [
        ...['--pgdata', clusterDir, '--username', SUPERUSER, '--pwfile', passwordFile],
        // The builtin provider sorts alike on every machine, whatever locales its C library has.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--auth=scram-sha-256', '--no-instructions'],
        ...(durable ? [] : ['--no-sync']),
      ],
      { env, cwd: clusterDir, ...user, timeout: INITDB_TIMEOUT_MS },
    );
  } catch (error) {
    throw new Error(`initdb could not make the cluster in ${clusterDir}`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(complete, '');
}

async function answers(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
