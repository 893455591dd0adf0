import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../shared/testing/free-ports.ts';
import { ensureDatabase, type PostgresPart, preparePostgres } from './postgres.ts';
import { outsideDirOf, removeOutsidePostgres } from './postgres-location.ts';

let dir: string;
let servers: ChildProcess[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postgres-'));
  await chmod(dir, 0o755);
  servers = [];
});
afterEach(async () => {
  for (const server of servers) {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
  }
  await removeOutsidePostgres(join(dir, '.data'));
  await rm(dir, { recursive: true, force: true });
});

async function serve(part: PostgresPart): Promise<ChildProcess> {
  const { command, args, env, cwd, uid, gid } = part;
  const user = uid === undefined || gid === undefined ? {} : { uid, gid };
  const server = spawn(command, [...args], { env, cwd, ...user, stdio: 'ignore' });
  servers.push(server);
  const deadline = performance.now() + 15_000;
  while (!(await part.isReady())) {
    if (performance.now() > deadline) throw new Error('PostgreSQL did not get ready');
    await sleep(20);
  }
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('what was committed survives a kill -9 of the server, and the cluster is not made anew', async () => {
  const options = { dataDir: join(dir, '.data'), port: await freePort(), password: "it's p@ss/word" };
  const part = await preparePostgres(options);
  const server = await serve(part);
  await ensureDatabase(part, 'ringer');
  await ensureDatabase(part, 'ringer');
  const url = part.databaseUrl('ringer');
  await query(url, 'create table kept as select 42 as answer');
  server.kill('SIGKILL');
  await once(server, 'exit');
  await serve(await preparePostgres(options));
  expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('the server is durable, sorts by code point, listens on loopback only and wants the password', async () => {
  const part = await preparePostgres({
    dataDir: join(dir, '.data'),
    port: await freePort(),
    password: 'right',
  });
  await serve(part);
  const url = part.databaseUrl('postgres');
  expect(
    await query(
      url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
         current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
         current_setting('server_encoding') as encoding, current_setting('server_version_num')::int / 10000 as major,
         'Z' < 'a' as by_code_point, lower('É') as lower`,
    ),
  ).toEqual([
    {
      ...{ fsync: 'on', commit: 'on', addresses: '127.0.0.1', sockets: '', encoding: 'UTF8', major: 18 },
      ...{ by_code_point: true, lower: 'é' },
    },
  ]);
  await expect(query(url.replace('right', 'wrong'), 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
});

test.runIf(process.getuid?.() === 0)(
  'as root in a folder that only root may enter, cluster and binaries go where their user reaches them',
  async () => {
    await chmod(dir, 0o700);
    const dataDir = join(dir, '.data');
    await mkdir(dataDir);
    const options = { dataDir, port: await freePort(), password: 'test' };
    const part = await preparePostgres(options);
    expect(part.cwd).toBe(join(outsideDirOf(dataDir), 'cluster'));
    expect(await readFile(join(dataDir, 'postgres-location'), 'utf8')).toBe(`${outsideDirOf(dataDir)}\n`);
    await serve(part);
    expect(await query(part.databaseUrl('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  },
);

test.runIf(process.getuid?.() === 0).each([
  { guarantee: 'a folder made for the stack alone is opened for the server', foreign: [], isInside: true },
  {
    guarantee: "a folder that holds somebody's files keeps its mode",
    foreign: ['letter.txt'],
    isInside: false,
  },
])('as root, $guarantee', async ({ foreign, isInside }) => {
  const dataDir = join(dir, '.data');
  await mkdir(dataDir, { mode: 0o700 });
  for (const name of foreign) await writeFile(join(dataDir, name), '');
  const part = await preparePostgres({ dataDir, port: await freePort(), password: 'test', fsync: false });
  expect(part.cwd.startsWith(dataDir)).toBe(isInside);
  expect((await stat(dataDir)).mode & 0o777).toBe(isInside ? 0o711 : 0o700);
});
