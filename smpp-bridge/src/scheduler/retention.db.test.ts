// What is kept how long (docs/operating.md), and that there is room for what comes.
import { expect, test } from 'vitest';
import { PARTITIONED_TABLES } from '../../../shared/messaging/partitions.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../../shared/testing/recording-announcer.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import type { JobDeps } from './job.ts';
import { dropOldMonths } from './jobs/drop-old-months.ts';
import { keepPartitions } from './jobs/keep-partitions.ts';
import { pruneAccountEvents } from './jobs/prune-account-events.ts';
import { pruneFinished } from './jobs/prune-finished.ts';
import { pruneInbox } from './jobs/prune-inbox.ts';
import { pruneSmppSessions } from './jobs/prune-smpp-sessions.ts';

const database = useDatabase();

const deps = (): JobDeps => ({
  pool: database.pool,
  announcer: recordingAnnouncer(),
  log: createLogger('test', 'fatal'),
  receiptTimeoutMs: 86_400_000,
  onDefaultRows: () => {},
});

async function partitionsOf(table: string, year: number): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    `select substring(c.relname from '\\d{4}_\\d{2}$') as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and c.relname like '%\\_' || $2 || '\\_%' order by 1`,
    [table, String(year)],
  );
  return rows.map(({ name }) => name);
}

/** A delivery and its attempt, made at that time. */
async function deliver(at: string, state: string): Promise<void> {
  await database.pool.query(
    `with d as (
       insert into messaging.webhook_deliveries (id, account_id, url, subject_id, sequence, event_type, body, state)
       values (messaging.uuid_floor($1), uuidv7(), 'https://example.com/', uuidv7(), 1, 'message.sent', '{}', $2)
       returning id
     ) insert into messaging.webhook_attempts (delivery_id, attempt, started_at, duration_ms) select id, 1, $1, 5 from d`,
    [at, state],
  );
}

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `select count(*)::integer as n from messaging.${table}`,
  );
  return rows[0]?.n ?? -1;
}

test('every table by month is kept ahead: none is forgotten', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `select partrelid::regclass::text as name from pg_partitioned_table order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([...PARTITIONED_TABLES].sort());
});

test('with a clock a month ahead every one of them has its months, the fourth among them', async () => {
  const monthsAt = async (now: string) => {
    await keepPartitions.run(deps(), new Date(now));
    const months = await Promise.all(PARTITIONED_TABLES.map((table) => partitionsOf(table, 2040)));
    return new Set(months.map(String));
  };
  expect([...(await monthsAt('2040-01-15Z'))]).toEqual(['2040_01,2040_02,2040_03,2040_04']);
  expect([...(await monthsAt('2040-02-15Z'))]).toEqual(['2040_01,2040_02,2040_03,2040_04,2040_05']);
});

test('the log of webhooks and e-mails keeps three full months; what still owes something keeps its month', async () => {
  for (const month of ['2035-01-01Z', '2035-05-01Z']) await keepPartitions.run(deps(), new Date(month));
  await deliver('2035-01-31T23:59:59Z', 'delivered');
  await deliver('2035-02-01T00:00:00Z', 'pending');
  await deliver('2035-03-01T00:00:00Z', 'exhausted');
  const now = new Date('2035-06-30T23:59:59Z');
  // A table and run each: deliveries and e-mails of a month, and attempts once their deliveries have gone.
  while ((await dropOldMonths.run(deps(), now)).rows > 0);
  const kept = ['2035_02', '2035_03', '2035_04', '2035_05', '2035_06', '2035_07', '2035_08'];
  expect(await partitionsOf('messaging.webhook_deliveries', 2035)).toEqual(kept);
  expect(await partitionsOf('messaging.webhook_attempts', 2035)).toEqual(kept);
  expect(await partitionsOf('messaging.email_deliveries', 2035)).toEqual(kept.slice(1));
  expect([await count('webhook_deliveries'), await count('webhook_attempts')]).toEqual([2, 2]);
  await dropOldMonths.run(deps(), new Date('2035-07-01T00:00:00Z'));
  expect(await partitionsOf('messaging.webhook_deliveries', 2035)).toEqual(
    kept.filter((m) => m !== '2035_03'),
  );
});

test('messages and receipts are dropped by nobody', async () => {
  const before = await partitionsOf('messaging.message_log', 2035);
  await dropOldMonths.run(deps(), new Date('2090-01-01T00:00:00Z'));
  expect(await partitionsOf('messaging.message_log', 2035)).toEqual(before);
  expect(before).toContain('2035_01');
});

test('a table that somebody has locked is left for later, and nobody waits behind it', async () => {
  await keepPartitions.run(deps(), new Date('2045-01-01Z'));
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('lock table messaging.webhook_deliveries in access share mode');
    await expect(dropOldMonths.run(deps(), new Date('2046-01-01Z'))).rejects.toMatchObject({ code: '55P03' });
  } finally {
    await client.query('rollback');
    client.release();
  }
  expect(await dropOldMonths.run(deps(), new Date('2046-01-01Z'))).toMatchObject({ full: true });
});

test('events of accounts go 90 days after they were made, unless nobody was told yet', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `insert into messaging.account_events (id, account_id, type, data, wake_at) values
       (messaging.uuid_floor('2026-01-01Z'), $1, 'balance.low', '{}', null),
       (messaging.uuid_floor('2026-01-02Z'), $1, 'balance.low', '{}', now()),
       (messaging.uuid_floor('2026-03-01Z'), $1, 'balance.low', '{}', null)`,
    [accountId],
  );
  expect(await pruneAccountEvents.run(deps(), new Date('2026-04-15Z'))).toEqual({ rows: 1, full: false });
  expect(await count('account_events')).toBe(2);
});

test('an item of the inbox goes 30 days after it was acknowledged; one that was not stays, however old', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `insert into messaging.inbox_items (account_id, message_id, number, reason, created_at, acknowledged_at)
     select $1, uuidv7(), n, 'storage', '2026-01-01Z', at::timestamptz
     from (values ('old', '2026-03-01T00:00:00Z'), ('young', '2026-03-01T00:00:02Z'), ('open', null)) v(n, at)`,
    [accountId],
  );
  expect(await pruneInbox.run(deps(), new Date('2026-03-31T00:00:01Z'))).toEqual({ rows: 1, full: false });
  const { rows } = await database.pool.query('select number from messaging.inbox_items order by id');
  expect(rows).toEqual([{ number: 'young' }, { number: 'open' }]);
});

test('an SMPP session and its PDUs go a day after it ended; one that is bound keeps what it has', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `with sessions as (
       insert into messaging.smpp_sessions (account_id, system_id, bridge, bind_type, interface_version, peer_address, tls,
         bound_at, closed_at)
       select $1, n, 'bridge-1', 'receiver', 52, '192.0.2.1', false, '2026-01-01Z', at::timestamptz
       from (values ('old', '2026-03-01T00:00:00Z'), ('young', '2026-03-01T00:00:02Z'), ('bound', null)) v(n, at)
       returning id)
     insert into messaging.smpp_pdus (session_id, number, at, direction, command, sequence, length)
     select id, n, '2026-01-02Z', 'received', 'enquire_link', n, 16 from sessions, generate_series(1, 3) n`,
    [accountId],
  );
  expect(await pruneSmppSessions.run(deps(), new Date('2026-03-02T00:00:01Z'))).toEqual({
    rows: 1,
    full: false,
  });
  const { rows } = await database.pool.query(
    `select s.system_id, count(*)::integer as pdus
     from messaging.smpp_pdus p left join messaging.smpp_sessions s on s.id = p.session_id group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { system_id: 'bound', pdus: 3 },
    { system_id: 'young', pdus: 3 },
  ]);
});

test('a command for a connector goes 30 days after it was entered, with its action; one that is open stays', async () => {
  await database.pool.query(
    `with actions as (
       insert into messaging.queue_actions (id, follows, action, arguments, requested_by)
       select messaging.uuid_floor(at), uuidv7(), 'expire', '{}', at::text
       from unnest('{2026-01-01Z,2026-01-02Z,2026-03-01Z}'::timestamptz[]) at
       returning id)
     insert into messaging.connector_commands (id, command, requested_by, action_id, taken_at, taken_epoch, done_at, outcome)
     select a.id, 'jasmin_plan', 'opr_1', a.id, now(), 1, d.at, case when d.at is not null then 'succeeded' end
     from (select id, row_number() over (order by id) as place from actions) a
     join (values (1, now()), (2, null), (3, now())) d(place, at) using (place)`,
  );
  const now = new Date('2026-03-15Z');
  expect(await pruneFinished.run(deps(), now)).toEqual({ rows: 1, full: false });
  expect([await count('connector_commands'), await count('queue_actions')]).toEqual([2, 3]);
  expect(await pruneFinished.run(deps(), now)).toEqual({ rows: 1, full: false });
  expect([await count('connector_commands'), await count('queue_actions')]).toEqual([2, 2]);
});
