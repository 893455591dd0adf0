import { beforeEach, describe, expect, test } from 'vitest';
import type { TopicName } from '../../../shared/contracts/topology.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { inTransaction } from '../../../shared/platform/postgres.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../../shared/testing/recording-announcer.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import type { JobDeps } from './job.ts';
import { keepPartitions } from './jobs/keep-partitions.ts';
import { pruneFinished } from './jobs/prune-finished.ts';
import { pruneKeys } from './jobs/prune-keys.ts';
import { pruneLanes } from './jobs/prune-lanes.ts';
import { pruneLimits } from './jobs/prune-limits.ts';
import { pruneTickets } from './jobs/prune-tickets.ts';
import { wakeAccountEvents } from './jobs/wake-account-events.ts';
import { wakeEmails } from './jobs/wake-emails.ts';
import { wakeInbound } from './jobs/wake-inbound.ts';
import { wakeMessages } from './jobs/wake-messages.ts';
import { wakeReceipts } from './jobs/wake-receipts.ts';
import { wakeWebhooks } from './jobs/wake-webhooks.ts';
import { lockWaking } from './waking-store.ts';

const database = useDatabase();
const SOON = () => new Date(Date.now() + 6_000);

/** The broker's edge: keeps what was announced. */
function announced() {
  const events: (readonly [TopicName, number])[] = [];
  const defaultRows = new Map<string, number>();
  const deps: JobDeps = {
    pool: database.pool,
    announcer: {
      async announce(topic, _field, ids) {
        if (ids.length > 0) events.push([topic, ids.length]);
      },
    },
    log: createLogger('test', 'fatal'),
    receiptTimeoutMs: 86_400_000,
    onDefaultRows: (table, rows) => void defaultRows.set(table, rows),
  };
  return { events, defaultRows, deps };
}

beforeEach(() =>
  database.pool.query(`truncate messaging.message_log, messaging.message_search, messaging.message_tags, messaging.receipts, messaging.inbound_parts,
    messaging.webhook_deliveries, messaging.email_deliveries, messaging.tickets`),
);

async function only(table: string, columns: string) {
  return (await database.pool.query(`select ${columns} from messaging.${table}`)).rows[0];
}

test('an event of an account is offered at once, and again with growing gaps until it is told', async () => {
  const { accountId } = await seedAccount(database.pool);
  const madeAt = new Date('2026-11-25T12:00:00.000Z');
  await database.pool.query(
    `insert into messaging.account_events (account_id, type, data, created_at, wake_at) values ($1, 'balance.low', '{}', $2, $2)`,
    [accountId, madeAt],
  );
  const { events, deps } = announced();
  const at = (seconds: number) => wakeAccountEvents.run(deps, new Date(madeAt.getTime() + seconds * 1_000));
  for (const seconds of [0, 4, 5, 9, 10, 19, 20]) await at(seconds);
  expect(events).toEqual([0, 5, 10, 20].map(() => ['account-event', 1]));
  await database.pool.query('update messaging.account_events set wake_at = null');
  expect(await at(10_000)).toEqual({ rows: 0, full: false });
});

describe('messages', () => {
  test('queued rows whose event was lost are offered again, once a gap', async () => {
    await insertQueued(database.pool, { count: 3 });
    const { events, deps } = announced();
    expect(await wakeMessages.run(deps, new Date())).toEqual({ rows: 0, full: false });
    expect(await wakeMessages.run(deps, SOON())).toEqual({ rows: 3, full: false });
    expect(await wakeMessages.run(deps, SOON())).toEqual({ rows: 0, full: false });
    expect(events).toEqual([['message-routed', 3]]);
    expect(await only('message_log', 'wakes, status')).toEqual({ wakes: 1, status: 'queued' });
  });

  test('an accepted message that expires unseen can be searched for', async () => {
    const [id] = await insertQueued(database.pool);
    await database.pool.query(
      `update messaging.message_log set status = 'accepted', queued_at = null, valid_until = now(), tags = '{winter}'`,
    );
    await wakeMessages.run(announced().deps, SOON());
    expect(await only('message_log', 'status')).toEqual({ status: 'expired' });
    expect(await only('message_search', 'id')).toEqual({ id });
    expect(await only('message_tags', 'id')).toEqual({ id });
  });

  test('a due message is offered to be decided again, and stays scheduled until then', async () => {
    await insertQueued(database.pool);
    await database.pool.query(
      `update messaging.message_log set status = 'scheduled', due_at = now(), wake_at = now(), queued_at = null`,
    );
    const { events, deps } = announced();
    await wakeMessages.run(deps, SOON());
    expect(events).toEqual([['message-accepted', 1]]);
    expect(await only('message_log', 'status, sequence')).toEqual({ status: 'scheduled', sequence: 2 });
  });

  test('scheduled messages are released in the order of their times, whatever their ids', async () => {
    const [first, second, third] = await insertQueued(database.pool, { count: 3 });
    const waits = [third, first, second];
    await database.pool.query(
      `update messaging.message_log m set status = 'scheduled', due_at = u.due_at, wake_at = u.due_at
       from (select id, now() - interval '1 minute' + position * interval '1 second' as due_at
             from unnest($1::uuid[]) with ordinality w(id, position)) u
       where m.id = u.id`,
      [waits],
    );
    const announcer = recordingAnnouncer();
    await wakeMessages.run({ ...announced().deps, announcer }, new Date());
    expect(announcer.announcements).toEqual([{ topic: 'message-accepted', field: 'messageIds', ids: waits }]);
  });

  test('a message whose validity is over expires and says so', async () => {
    await insertQueued(database.pool, { validForMs: -1_000 });
    const { events, deps } = announced();
    await wakeMessages.run(deps, SOON());
    expect(events).toEqual([['message-updated', 1]]);
    expect(await only('message_log', 'status, error_code, sequence, announced_sequence')).toEqual({
      ...{ status: 'expired', error_code: 'validity_expired', sequence: 3, announced_sequence: 2 },
    });
  });

  test('a receipt that never came ends the message', async () => {
    await insertQueued(database.pool);
    await database.pool.query(`update messaging.message_log set status = 'sent', wake_at = now(),
      submitted_at = now() - interval '2 days', valid_until = now() - interval '25 hours'`);
    const { events, deps } = announced();
    await wakeMessages.run(deps, SOON());
    expect(events).toEqual([['message-updated', 1]]);
    expect(await only('message_log', 'status, error_code')).toEqual({
      ...{ status: 'undelivered', error_code: 'receipt_missing' },
    });
  });

  test('a row that owes nothing sleeps for good', async () => {
    await insertQueued(database.pool);
    await database.pool.query(`update messaging.message_log set status = 'delivered', final_at = now()`);
    const { events, deps } = announced();
    await wakeMessages.run(deps, SOON());
    expect(events).toEqual([]);
    expect(await only('message_log', 'wake_at')).toEqual({ wake_at: null });
  });

  test('two schedulers at once take disjoint rows', async () => {
    await insertQueued(database.pool, { count: 30 });
    const [first, second] = await inTransaction(database.pool, async (one) => {
      const locked = await lockWaking(one, SOON(), 20);
      return [locked, await inTransaction(database.pool, (two) => lockWaking(two, SOON(), 20))];
    });
    expect([first?.length, second?.length]).toEqual([20, 10]);
    expect(new Set([...(first ?? []), ...(second ?? [])].map(({ id }) => id)).size).toBe(30);
  });

  test('a failed announcement loses nothing: the row wakes again', async () => {
    await insertQueued(database.pool);
    const { deps } = announced();
    await wakeMessages.run(deps, SOON());
    const { events, deps: later } = announced();
    await wakeMessages.run(later, new Date(Date.now() + 60_000));
    expect(events).toEqual([['message-accepted', 1]]);
    expect(await statusCounts(database.pool)).toEqual({ queued: 1 });
  });
});

test('a parked receipt is tried again, and given up after three days', async () => {
  await database.pool.query(`insert into messaging.receipts (connector, state, raw_text, wake_at, received_at)
    values ('a', 'DELIVRD', '', now(), now()), ('b', 'DELIVRD', '', now(), now() - interval '73 hours')`);
  const { events, deps } = announced();
  expect(await wakeReceipts.run(deps, SOON())).toEqual({ rows: 2, full: false });
  expect(events).toEqual([['receipt-received', 2]]);
  const left = await database.pool.query(
    'select connector, wake_at is null as over from messaging.receipts order by 1',
  );
  expect(left.rows).toEqual([
    { connector: 'a', over: false },
    { connector: 'b', over: true },
  ]);
});

test('an inbound part that was not joined is tried again', async () => {
  await database.pool.query(`insert into messaging.inbound_parts (connector, source_addr, dest_addr, data_coding, octets,
    wake_at) values ('a', '1', '2', 0, '\\x00', now())`);
  const { events, deps } = announced();
  await wakeInbound.run(deps, SOON());
  await wakeInbound.run(deps, SOON());
  expect(events).toEqual([['inbound-received', 1]]);
});

describe('webhooks', () => {
  beforeEach(() => database.pool.query('truncate messaging.webhook_lanes'));

  async function insertDeliveries(states: readonly string[], columns = 'null::timestamptz'): Promise<void> {
    await database.pool.query(
      `insert into messaging.webhook_deliveries (account_id, endpoint_id, url, subject_id, sequence, event_type, body, state,
         wake_at)
       select '01900000-0000-7000-8000-000000000001', uuidv7(), 'http://127.0.0.1/', uuidv7(), 1, 'message.sent', '{}', s,
         ${columns} from unnest($1::text[]) s`,
      [states],
    );
  }

  test('lanes with something due are announced, again after five seconds, until they are taken', async () => {
    await insertDeliveries(['pending', 'pending', 'delivered']);
    const { events, deps } = announced();
    expect(await wakeWebhooks.run(deps, new Date())).toEqual({ rows: 0, full: false });
    expect(await wakeWebhooks.run(deps, SOON())).toEqual({ rows: 2, full: false });
    expect(await wakeWebhooks.run(deps, SOON())).toEqual({ rows: 0, full: false });
    await wakeWebhooks.run(deps, new Date(Date.now() + 12_000));
    expect(events).toEqual([
      ['webhook-due', 2],
      ['webhook-due', 2],
    ]);
  });

  test('a delivery that wakes by itself, or whose process died, wakes its lane and is not looked at again', async () => {
    await insertDeliveries(['pending', 'in_flight', 'delivered'], 'now()');
    await database.pool.query('update messaging.webhook_lanes set wake_at = null');
    const { events, deps } = announced();
    await wakeWebhooks.run(deps, SOON());
    await wakeWebhooks.run(deps, SOON());
    expect(events).toEqual([['webhook-due', 2]]);
    const left = await database.pool.query(
      'select state, wake_at from messaging.webhook_deliveries order by state',
    );
    expect(left.rows).toEqual([
      { state: 'delivered', wake_at: null },
      { state: 'pending', wake_at: null },
      { state: 'pending', wake_at: null },
    ]);
  });
});

test('lanes where nothing came for a week are removed, those where something waits stay', async () => {
  await database.pool.query(`truncate messaging.webhook_lanes`);
  await database.pool.query(
    `insert into messaging.webhook_lanes (id, account_id, wake_at, owner, last_success_at, created_at)
     select uuidv7(), uuidv7(), wake_at, owner, succeeded, now() - interval '8 days' from (values
       (null::timestamptz, null::uuid, null::timestamptz), (now(), null, null), (null, uuidv7(), null),
       (null, null, now() - interval '6 days')) v(wake_at, owner, succeeded)`,
  );
  expect(await pruneLanes.run(announced().deps, new Date())).toEqual({ rows: 1, full: false });
  expect((await database.pool.query('select 1 from messaging.webhook_lanes')).rowCount).toBe(3);
});

test('the lane of an endpoint stays as long as the endpoint: its health is read there', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query('truncate messaging.webhook_lanes');
  await database.pool.query(
    `with e as (
       insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events, active, deleted_at)
       select $1, 'https://example.com/', '', '{*}', gone is null, gone from unnest(array[null, now()]) gone
       returning id, account_id
     ) insert into messaging.webhook_lanes (id, account_id, endpoint_id, wake_at, created_at)
     select id, account_id, id, null, now() - interval '8 days' from e`,
    [accountId],
  );
  expect(await pruneLanes.run(announced().deps, new Date())).toEqual({ rows: 1, full: false });
});

test('open e-mails are offered again, settled ones are not', async () => {
  await database.pool.query(`insert into messaging.email_deliveries (account_id, kind, recipient, subject, body, state,
    wake_at) select uuidv7(), 'notice', 'a@example.com', 'A', 'B', s, now()
    from unnest(array['pending', 'in_flight', 'delivered', 'exhausted']) s`);
  const { events, deps } = announced();
  await wakeEmails.run(deps, SOON());
  await wakeEmails.run(deps, SOON());
  expect(events).toEqual([['email-due', 2]]);
});

test('partitions are there for this month and the next three', async () => {
  const { deps } = announced();
  await keepPartitions.run(deps, new Date('2031-05-31T23:59:59Z'));
  const made = await database.pool.query(
    `select relname from pg_class where relname like 'message_log_2031%' and relkind = 'r' order by 1`,
  );
  expect(made.rows.map(({ relname }) => relname)).toEqual(
    ['05', '06', '07', '08'].map((month) => `message_log_2031_${month}`),
  );
  expect(await keepPartitions.run(deps, new Date('2031-05-31T23:59:59Z'))).toEqual({ rows: 0 });
});

test('rows that had no partition are reported, also where they keep it from being made', async () => {
  await database.pool.query(`insert into messaging.receipts (id, connector, state, raw_text)
    values (messaging.uuid_floor('2033-02-03Z'), 'a', 'DELIVRD', '')`);
  const { defaultRows, deps } = announced();
  await expect(keepPartitions.run(deps, new Date('2033-02-04Z'))).rejects.toThrow('receipts_default');
  expect(Object.fromEntries(defaultRows)).toEqual({
    'messaging.message_log': 0,
    'messaging.message_search': 0,
    'messaging.message_tags': 0,
    'messaging.message_parts': 0,
    'messaging.receipts': 1,
    'messaging.webhook_deliveries': 0,
    'messaging.webhook_attempts': 0,
    'messaging.email_deliveries': 0,
  });
});

test('claimed tickets are removed after an hour, open ones never', async () => {
  await database.pool.query(`insert into messaging.tickets (class, connector, claimed_at)
    values ('c', 'a', now() - interval '2 hours'), ('c', 'a', now()), ('c', 'a', null)`);
  expect(await pruneTickets.run(announced().deps, new Date())).toEqual({ rows: 1, full: false });
});

test('limits of days and turns long past are removed, slots in use stay', async () => {
  await database.pool.query(
    `insert into messaging.daily_segments (subject, day, segments) values
       ('campaign:C1', (now() at time zone 'America/Los_Angeles')::date - 8, 5),
       ('campaign:C1', (now() at time zone 'America/Los_Angeles')::date - 7, 5)`,
  );
  await database.pool.query(
    `insert into messaging.rate_slots (key, tat_us)
     select key, extract(epoch from now() - age)::bigint * 1000000 from (values
       ('help:+14155550100:+16505550123', interval '25 hours'), ('help:+14155550100:+16505550124', interval '23 hours'),
       ('account:00000000-0000-0000-0000-000000000001', interval '25 hours')) v(key, age)`,
  );
  const { deps } = announced();
  await database.pool.query(
    `insert into accounts.daily_refusals (day, account_id, code, refusals)
     select (now() at time zone 'UTC')::date - n, uuidv7(), 'campaign_missing', 1 from unnest('{90,91}'::int[]) n`,
  );
  expect(await pruneLimits.run(deps, new Date())).toEqual({ rows: 1, full: false });
  expect((await database.pool.query('select 1 from accounts.daily_refusals')).rowCount).toBe(1);
  expect((await database.pool.query('select 1 from messaging.daily_segments')).rowCount).toBe(1);
  const kept = await database.pool.query('select key from messaging.rate_slots order by key');
  expect(kept.rows.map(({ key }) => key)).toEqual([
    'account:00000000-0000-0000-0000-000000000001',
    'help:+14155550100:+16505550124',
  ]);
});

test('idempotency keys go when their time is over, and no sooner', async () => {
  await database.pool.query(
    `insert into messaging.idempotency_keys (account_id, key, request_hash, expires_at)
     select uuidv7(), n::text, '', now() + (n - 2) * interval '1 hour' from generate_series(1, 3) n`,
  );
  expect(await pruneKeys.run(announced().deps, new Date(Date.now() + 1_000))).toEqual({
    rows: 2,
    full: false,
  });
  const { rows } = await database.pool.query('select key from messaging.idempotency_keys');
  expect(rows).toEqual([{ key: '3' }]);
});

test('imports and replays go 30 days after they were begun, with the errors; what still runs stays', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `with imports as (
       insert into messaging.opt_out_imports (id, account_id, actor, state)
       select messaging.uuid_floor(now() - days * interval '1 day'), $1, state || ' ' || days, state
       from (values (31, 'finished'), (32, 'open'), (33, 'running'), (29, 'finished')) v(days, state)
       returning id)
     insert into messaging.opt_out_import_errors (import_id, page, line, message) select id, 1, 1, 'x' from imports`,
    [accountId],
  );
  await database.pool.query(
    `insert into messaging.replay_jobs (id, account_id, states, from_id, until_id, cursor, created_by, state, wake_at)
     select messaging.uuid_floor(now() - days * interval '1 day'), $1, '{exhausted}', uuidv7(), uuidv7(), uuidv7(),
       state || ' ' || days, state, wake_at
     from (values (31, 'done', null), (32, 'canceled', null), (33, 'running', now()), (29, 'done', null))
       v(days, state, wake_at)`,
    [accountId],
  );
  expect(await pruneFinished.run(announced().deps, new Date())).toEqual({ rows: 4, full: false });
  const imports = await database.pool.query('select actor from messaging.opt_out_imports order by id');
  expect(imports.rows.map(({ actor }) => actor)).toEqual(['running 33', 'finished 29']);
  const replays = await database.pool.query('select created_by from messaging.replay_jobs order by id');
  expect(replays.rows.map(({ created_by }) => created_by)).toEqual(['running 33', 'done 29']);
  expect((await database.pool.query('select 1 from messaging.opt_out_import_errors')).rowCount).toBe(2);
});
