// The Cloud SQL branch against a fake of its network edge: the Admin API over HTTP, and the instance's TLS door on
// port 3307, which hands its bytes to the real PostgreSQL.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { Connector } from '@google-cloud/cloud-sql-connector';
import { OAuth2Client } from 'google-auth-library';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createPool, idBounds, inTransaction, isDataError, openPool, queryRows } from './postgres.ts';
import { runShutdown } from './shutdown.ts';

/** An address of its own on loopback: the connector always dials port 3307. */
const INSTANCE_ADDRESS = '127.0.33.7';
const INSTANCE = 'project-a:us-central1:ringer';
const DAY_MS = 86_400_000;

const seen: string[] = [];
let admin: Server;
let door: TlsServer;
let doorClients = 0;

type Authority = Awaited<ReturnType<typeof generate>>;

const TYPE = { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' } as const;

async function startDoor(authority: Authority, database: URL): Promise<TlsServer> {
  const certificate = await generate([{ name: 'commonName', value: 'project-a:ringer' }], {
    ...TYPE,
    ca: { key: authority.private, cert: authority.cert },
  });
  const server = createTlsServer(
    {
      cert: certificate.cert,
      key: certificate.private,
      ca: authority.cert,
      requestCert: true,
      minVersion: 'TLSv1.3',
    },
    (socket) => {
      doorClients += 1;
      const upstream = connect(Number(database.port), database.hostname);
      socket.pipe(upstream).pipe(socket);
      for (const end of [socket, upstream]) {
        end.on('error', () => {
          socket.destroy();
          upstream.destroy();
        });
      }
    },
  );
  server.listen(3307, INSTANCE_ADDRESS);
  await once(server, 'listening');
  return server;
}

async function startAdmin(authority: Authority): Promise<Server> {
  const server = createServer(async (request, response) => {
    seen.push(`${request.method} ${request.url?.split('?')[0]} ${request.headers.authorization}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = request.url?.includes('connectSettings')
      ? connectSettings(authority)
      : await ephemeralCertificate(authority, JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function connectSettings(authority: Authority) {
  return {
    region: 'us-central1',
    databaseVersion: 'POSTGRES_18',
    serverCaCert: { cert: authority.cert, expirationTime: new Date(Date.now() + DAY_MS).toISOString() },
    ipAddresses: [{ type: 'PRIVATE', ipAddress: INSTANCE_ADDRESS }],
  };
}

async function ephemeralCertificate(
  authority: Authority,
  body: { public_key: string; access_token: string },
) {
  seen.push(`login token ${body.access_token}`);
  const unused = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = await generate([{ name: 'commonName', value: 'client' }], {
    ...TYPE,
    ca: { key: authority.private, cert: authority.cert },
    keyPair: {
      publicKey: body.public_key,
      privateKey: unused.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  });
  return { ephemeralCert: { cert: made.cert } };
}

beforeAll(async () => {
  const authority = await generate([{ name: 'commonName', value: 'Cloud SQL authority' }], {
    ...TYPE,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  door = await startDoor(authority, new URL(inject('postgresUrl')));
  admin = await startAdmin(authority);
});

afterAll(() => {
  admin?.close();
  door?.close();
});

const DATABASE = {
  DATABASE_NAME: 'postgres',
  DATABASE_IP_TYPE: 'PRIVATE',
  DATABASE_POOL_MAX: 2,
} as const;
const QUIET = { applicationName: 'test', onIdleError: () => {} };

test('INSTANCE_CONNECTION_NAME connects through the Cloud SQL connector with IAM and verified TLS', async () => {
  const login = new OAuth2Client();
  login.setCredentials({ access_token: 'iam-token', expiry_date: Date.now() + 3_600_000 });
  const address = admin.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const pool = await createPool(
    { ...DATABASE, INSTANCE_CONNECTION_NAME: INSTANCE, DATABASE_USER: 'postgres' },
    {
      ...QUIET,
      openConnector: async () =>
        new Connector({ auth: login, sqlAdminAPIEndpoint: `http://127.0.0.1:${address.port}/` }),
    },
  );
  // The real instance takes the IAM token in place of a password; ours wants its own.
  pool.options.password = new URL(inject('postgresUrl')).password;
  const { rows } = await pool.query('select current_user as user, 41 + 1 as answer');
  expect(rows).toEqual([{ user: 'postgres', answer: 42 }]);
  expect(doorClients).toBe(1);
  expect(seen).toContain(
    'GET /sql/v1beta4/projects/project-a/instances/ringer/connectSettings Bearer iam-token',
  );
  expect(seen).toContain('login token iam-token');
  await pool.end();
});

test('without a database named, the message says what to set', async () => {
  await expect(createPool(DATABASE, QUIET)).rejects.toThrow('set DATABASE_URL, or INSTANCE_CONNECTION_NAME');
});

test('functions in one process share one pool', async () => {
  const config = { ...DATABASE, DATABASE_URL: inject('postgresUrl') };
  const [first, second] = await Promise.all([openPool(config, QUIET), openPool(config, QUIET)]);
  expect(first).toBe(second);
  await runShutdown(5_000);
});

test('work that is done again after a crash has a pool whose commits are not awaited; others never share it', async () => {
  const config = { ...DATABASE, DATABASE_URL: inject('postgresUrl') };
  const flushed = await openPool(config, QUIET);
  const redoable = await openPool(config, { ...QUIET, commits: 'redoable' });
  expect(redoable).not.toBe(flushed);
  const setting = `select setting, source from pg_settings where name = 'synchronous_commit'`;
  expect((await redoable.query(setting)).rows).toEqual([{ setting: 'off', source: 'client' }]);
  expect((await flushed.query(setting)).rows[0]?.source).not.toBe('client');
  await runShutdown(5_000);
});

test('after a shutdown the next one to ask gets a new pool, not the ended one', async () => {
  const config = { ...DATABASE, DATABASE_URL: inject('postgresUrl'), DATABASE_NAME: 'once more' };
  const ended = await openPool(config, QUIET);
  await runShutdown(5_000);
  const pool = await openPool(config, QUIET);
  expect(pool).not.toBe(ended);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('a plan kept from when a table was small reads no more rows once it is large', async () => {
  const pool = await createPool(
    { ...DATABASE, DATABASE_URL: inject('postgresUrl'), DATABASE_POOL_MAX: 1 },
    QUIET,
  );
  await pool.query('create table growing (id integer primary key) with (autovacuum_enabled = off)');
  await pool.query('insert into growing select generate_series(1, 60)');
  await pool.query('analyze growing');
  const statement = { name: 'find-growing', text: 'select id from growing where id = any($1::integer[])' };
  await queryRows(pool, statement, [[7, 8]]);
  await pool.query('insert into growing select generate_series(61, 20000)');
  const { rows } = await pool.query(`explain (analyze) execute "find-growing"('{7, 8}')`);
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('Index Cond: (id = ANY ($1))');
  expect(plan).not.toMatch(/Seq Scan|Rows Removed/);
  await pool.query('drop table growing');
  await pool.end();
});

test('a transaction that throws leaves nothing behind, and its connection goes back', async () => {
  const pool = await createPool(
    { ...DATABASE, DATABASE_URL: inject('postgresUrl'), DATABASE_POOL_MAX: 1 },
    QUIET,
  );
  await pool.query('create table left_behind (n int check (n < 10))');
  const failing = inTransaction(pool, async (client) => {
    await client.query('insert into left_behind values (1)');
    await client.query('insert into left_behind values (99)');
  });
  const error = await failing.catch((reason: unknown) => reason);
  expect(isDataError(error)).toBe(true);
  expect((await pool.query('select * from left_behind')).rows).toEqual([]);
  await pool.query('drop table left_behind');
  await pool.end();
});

test('a connection lost between two statements of a transaction fails it, not the process', async () => {
  const pool = await createPool({ ...DATABASE, DATABASE_URL: inject('postgresUrl') }, QUIET);
  const failing = inTransaction(pool, async (client) => {
    const lost = new Promise<void>((resolve) => client.on('end', () => resolve()));
    const { rows } = await client.query('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await lost;
    await client.query('select 1');
  });
  await expect(failing).rejects.toThrow('not queryable');
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('bounds of ids are their smallest and largest, and a lost connection is nobody`s bad data', () => {
  expect(idBounds(['b', 'a', 'c'])).toEqual({ min: 'a', max: 'c' });
  expect(isDataError(Object.assign(new Error('gone'), { code: '57P01' }))).toBe(false);
  expect(isDataError(Object.assign(new Error('NUL'), { code: '22021' }))).toBe(true);
});
