import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { migrate } from './migrate.ts';
import { schemaText } from './schema-text.ts';

let databaseUrl: string;
let name: string;

async function asAdmin(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(text);
  await client.end();
}

beforeEach(async () => {
  name = `empty_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`create database ${name}`);
  const url = new URL(inject('postgresUrl'));
  url.pathname = name;
  databaseUrl = url.href;
});

afterEach(() => asAdmin(`drop database ${name} with (force)`));

async function query(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

test('migrating from empty gives the checked-in schema', async () => {
  const { applied } = await migrate(databaseUrl);
  expect(applied.length).toBeGreaterThanOrEqual(6);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const actual = await schemaText(client);
  await client.end();
  const checkedIn = await readFile(new URL('../../migrations/schema.txt', import.meta.url), 'utf8');
  expect(actual, 'run npm run schema and commit migrations/schema.txt').toBe(checkedIn);
});

test('two processes migrating at once both end well, and each migration runs once', async () => {
  const outcomes = await Promise.all([migrate(databaseUrl), migrate(databaseUrl)]);
  const counts = outcomes.map(({ applied }) => applied.length).sort((a, b) => a - b);
  expect(counts[0]).toBe(0);
  expect(counts[1]).toBeGreaterThanOrEqual(6);
  const recorded = await query(
    'select count(*)::int as n, count(distinct name)::int as names from schema_migrations',
  );
  expect(recorded.rows[0].n).toBe(recorded.rows[0].names);
});

test('a migration whose name would leave it out is refused before any other runs', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const names = ['20261122100000000_first.sql', '2026112210_short.sql', '20261122100000001_Second.sql'];
  for (const name of [...names, 'schema.txt']) await writeFile(join(dir, name), 'create table made ()');
  await expect(migrate(databaseUrl, dir)).rejects.toThrow(
    'not named YYYYMMDDHHMMSSmmm_what-it-does.sql: 20261122100000001_Second.sql, 2026112210_short.sql',
  );
  expect((await query("select to_regclass('made') as made")).rows).toEqual([{ made: null }]);
});

test('this month and the next three have partitions, and a row of today is not in the default one', async () => {
  await migrate(databaseUrl);
  await query(
    `insert into messaging.message_log (direction, source_addr, dest_addr, message_body, status, encoding)
     values ('outbound', '+14155550100', '+16505550100', 'x', 'accepted', 'gsm7')`,
  );
  const rows = await query('select tableoid::regclass::text as partition from messaging.message_log');
  const month = new Date().toISOString().slice(0, 7).replace('-', '_');
  expect(rows.rows).toEqual([{ partition: `messaging.message_log_${month}` }]);
  const partitions = await query(
    `select count(*)::int as n from pg_inherits where inhparent = 'messaging.message_log'::regclass`,
  );
  expect(partitions.rows[0].n).toBe(5);
});

test.each([
  ['1970-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000000'],
  ['2026-11-01T00:00:00Z', '01a19467-e800-0000-0000-000000000000'],
])('the smallest id of %s is %s', async (moment, id) => {
  await migrate(databaseUrl);
  const floor = await query(`select messaging.uuid_floor('${moment}')::text as id`);
  expect(floor.rows[0].id).toBe(id);
});
