import { beforeAll, describe, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { createValidateHandler } from './handler.ts';

const db = useDatabase();
const NOW = new Date();
const clock = { now: () => NOW };

function contentOf(pool: Pool) {
  return createContentChecker({ db: pool, scope: 'outbound', clock, log: createLogger('test', 'fatal') });
}

beforeAll(async () => {
  await seedConnector(db.pool);
});

function setUp() {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const handle = createValidateHandler({ pool: db.pool, content: contentOf(db.pool), announcer, clock, log });
  return { validate: (...messageIds: Uuid[]) => handle({ messageIds }), announcer, logText };
}

type Sender = { readonly accountId: Uuid; readonly number: string };

function seedAccepted(sender: Sender, columns: SeededColumns = {}): Promise<Uuid> {
  return seedMessage(db.pool, {
    account_id: sender.accountId,
    source_addr: sender.number,
    status: 'accepted',
    vendor_connector: null,
    sequence: 1,
    announced_sequence: 1,
    queued_at: null,
    sending_at: null,
    submitted_at: null,
    ...columns,
  });
}

async function messageOf(id: Uuid) {
  const found = await db.pool.query('select * from messaging.message_log where id = $1', [id]);
  return found.rows[0];
}

test('a message that may go is queued, routed and priced; only the work is announced', async () => {
  const messageId = await seedAccepted(await seedAccount(db.pool), { message_body: 'a'.repeat(161) });
  const { validate, announcer } = setUp();
  expect(await validate(messageId)).toEqual({ kind: 'done' });
  expect(await messageOf(messageId)).toMatchObject({
    status: 'queued',
    vendor_connector: 'sinch_primary',
    segments: 2,
    encoding: 'gsm7',
    cost: '0.015000',
    sequence: 2,
    announced_sequence: 2,
    queued_at: expect.any(Date),
    wake_at: expect.any(Date),
    error_code: null,
    final_at: null,
  });
  expect(announcer.announcements).toEqual([
    { topic: 'message-routed', field: 'messageIds', ids: [messageId] },
  ]);
});

test('where states on the way are wanted, their event is owed and announced too', async () => {
  const sender = await seedAccount(db.pool);
  const messageId = await seedAccepted(sender, { announces_all: true, announced_sequence: 0 });
  const { validate, announcer } = setUp();
  await validate(messageId);
  expect(await messageOf(messageId)).toMatchObject({ sequence: 2, announced_sequence: 0 });
  expect(announcer.announcements).toEqual([
    { topic: 'message-routed', field: 'messageIds', ids: [messageId] },
    { topic: 'message-updated', field: 'messageIds', ids: [messageId] },
  ]);
});

const REJECTIONS: readonly (readonly [string, (sender: Sender) => Promise<unknown>, string])[] = [
  [
    'its account was suspended meanwhile',
    ({ accountId }) =>
      db.pool.query("update accounts.accounts set status = 'suspended' where id = $1", [accountId]),
    'account_inactive',
  ],
  [
    'its sender was given away meanwhile',
    ({ number }) => db.pool.query('update numbers.dids set account_id = null where number = $1', [number]),
    'sender_not_owned',
  ],
  [
    'the SMS of its sender was switched off meanwhile',
    ({ number }) => db.pool.query('update numbers.dids set sms_enabled = false where number = $1', [number]),
    'sender_sms_disabled',
  ],
  [
    'its campaign was deleted meanwhile',
    ({ accountId }) =>
      db.pool.query('delete from messaging.campaigns_10dlc where account_id = $1', [accountId]),
    'campaign_missing',
  ],
  [
    'its campaign was suspended meanwhile',
    ({ accountId }) =>
      db.pool.query("update messaging.campaigns_10dlc set status = 'SUSPENDED' where account_id = $1", [
        accountId,
      ]),
    'campaign_not_active',
  ],
  [
    'its recipient has opted out meanwhile',
    ({ accountId }) =>
      db.pool.query(
        `insert into messaging.opt_outs (account_id, recipient, opted_out, source)
         values ($1, '+16505550123', true, 'keyword')`,
        [accountId],
      ),
    'recipient_opted_out',
  ],
  [
    'its money was spent meanwhile',
    ({ accountId }) =>
      db.pool.query('update accounts.balances set credit_limit = 0 where account_id = $1', [accountId]),
    'balance_insufficient',
  ],
];

test.each(REJECTIONS)('a message is rejected where %s', async (_why, change, code) => {
  const sender = await seedAccount(db.pool);
  const messageId = await seedAccepted(sender);
  await change(sender);
  const { validate, announcer } = setUp();
  await validate(messageId);
  expect(await messageOf(messageId)).toMatchObject({
    status: 'rejected',
    error_code: code,
    sequence: 2,
    announced_sequence: 1,
    final_at: expect.any(Date),
    wake_at: expect.any(Date),
    vendor_connector: null,
    cost: null,
  });
  expect(announcer.announcements).toEqual([
    { topic: 'message-updated', field: 'messageIds', ids: [messageId] },
  ]);
});

test('each message of an event gets its own decision', async () => {
  const good = await seedAccount(db.pool);
  const bad = await seedAccount(db.pool, { status: 'suspended' });
  const ids = [
    await seedAccepted(good),
    await seedAccepted(bad),
    await seedAccepted(good, { source_addr: bad.number }),
    await seedAccepted(good, { message_body: 'жук' }),
  ];
  await setUp().validate(...[...ids].reverse());
  const rows = await Promise.all(ids.map(messageOf));
  expect(rows.map(({ status, encoding, error_code }) => [status, encoding, error_code])).toEqual([
    ['queued', 'gsm7', null],
    ['rejected', 'gsm7', 'account_inactive'],
    ['rejected', 'gsm7', 'sender_not_owned'],
    ['queued', 'ucs2', null],
  ]);
});

test('the same event twice, one after another or at once, changes a message once', async () => {
  const sender = await seedAccount(db.pool);
  const ids = await Promise.all(Array.from({ length: 20 }, () => seedAccepted(sender)));
  const runs = [setUp(), setUp(), setUp()];
  await Promise.all([runs[0]?.validate(...ids), runs[1]?.validate(...[...ids].reverse())]);
  await runs[2]?.validate(...ids);
  const routed = runs.flatMap(({ announcer }) => announcer.announcements.flatMap((one) => one.ids));
  expect([...routed].sort()).toEqual([...ids].sort());
  const rows = await Promise.all(ids.map(messageOf));
  expect(new Set(rows.map(({ sequence }) => sequence))).toEqual(new Set([2]));
});

test('a row that the database refuses leaves its 99 neighbours queued and announced', async () => {
  const sender = await seedAccount(db.pool);
  const ids = await Promise.all(Array.from({ length: 100 }, () => seedAccepted(sender)));
  const bad = ids[41] as Uuid;
  // The next state has no number: 32,767 is the last smallint.
  await db.pool.query('update messaging.message_log set sequence = 32767 where id = $1', [bad]);
  const { validate, announcer, logText } = setUp();
  expect(await validate(...ids)).toEqual({ kind: 'done' });
  expect(await messageOf(bad)).toMatchObject({ status: 'accepted' });
  const neighbours = await Promise.all(ids.filter((id) => id !== bad).map(messageOf));
  expect(neighbours.map(({ status }) => status)).toEqual(Array(99).fill('queued'));
  expect(announcer.announcements.flatMap(({ ids: announced }) => announced)).toHaveLength(99);
  expect(refusedIn(logText())).toEqual([{ ids: [bad], code: '22003' }]);
});

test.each(['scheduled', 'queued', 'sending', 'sent', 'delivered', 'rejected', 'canceled', 'expired'])(
  'a message that is %s already is left alone',
  async (status) => {
    const messageId = await seedAccepted(await seedAccount(db.pool), { status });
    const before = await messageOf(messageId);
    const { validate, announcer } = setUp();
    await validate(messageId);
    expect(await messageOf(messageId)).toEqual(before);
    expect(announcer.announcements).toEqual([]);
  },
);

describe('pace', () => {
  test('what exceeds a second waits for its slot, in order, with its money reserved', async () => {
    const sender = await seedAccount(db.pool);
    await db.pool.query('update messaging.customer_sms_auth set api_rate_limit = 2 where account_id = $1', [
      sender.accountId,
    ]);
    const ids = await Promise.all(Array.from({ length: 5 }, () => seedAccepted(sender)));
    ids.sort();
    const { validate, announcer } = setUp();
    await validate(...ids);
    const rows = await Promise.all(ids.map(messageOf));
    const waits = rows.map(({ due_at }) => (due_at ? due_at.getTime() - NOW.getTime() : 0));
    expect(rows.map(({ status }) => status)).toEqual([
      ...['queued', 'queued', 'scheduled', 'scheduled', 'scheduled'],
    ]);
    expect(waits).toEqual(
      [0, 0, 500, 1_000, 1_500].map((waitMs) => (waitMs === 0 ? 0 : expect.closeTo(waitMs, -1))),
    );
    expect(rows[4]).toMatchObject({
      wake_at: rows[4].due_at,
      slot_at: rows[4].due_at,
      charge: 'reserved',
      cost: '0.007500',
      vendor_connector: 'sinch_primary',
    });
    expect(announcer.announcements).toEqual([
      { topic: 'message-routed', field: 'messageIds', ids: ids.slice(0, 2) },
    ]);
  });

  test('a scheduled message is left alone until it is due, then goes with the slot and the price that it has', async () => {
    const sender = await seedAccount(db.pool);
    const scheduled = {
      ...{
        status: 'scheduled',
        sequence: 2,
        announced_sequence: 2,
        scheduled_at: NOW,
        vendor_connector: 'sinch_primary',
      },
      ...{ cost: '0.005000', charge: 'reserved' },
    };
    const later = new Date(NOW.getTime() + 1_000);
    const early = await seedAccepted(sender, { ...scheduled, due_at: later, slot_at: later });
    const due = await seedAccepted(sender, { ...scheduled, due_at: NOW, slot_at: NOW });
    await setUp().validate(early, due);
    expect(await messageOf(early)).toMatchObject({ status: 'scheduled', sequence: 2 });
    expect(await messageOf(due)).toMatchObject({
      status: 'queued',
      sequence: 3,
      cost: '0.005000',
      charge: 'reserved',
    });
  });
});

describe('what waits in the queue for more than a minute', () => {
  const minuteAgo = new Date(NOW.getTime() - 61_000);
  const queued = {
    ...{
      status: 'queued',
      queued_at: minuteAgo,
      vendor_connector: 'sinch_primary',
      sequence: 2,
      announced_sequence: 2,
    },
    ...{ cost: '0.007500', charge: 'reserved' },
  };

  test('stays as it is while nothing has changed, and is offered again', async () => {
    const id = await seedAccepted(await seedAccount(db.pool), queued);
    const before = await messageOf(id);
    const { validate, announcer } = setUp();
    await validate(id);
    expect(await messageOf(id)).toEqual(before);
    expect(announcer.announcements).toEqual([{ topic: 'message-routed', field: 'messageIds', ids: [id] }]);
  });

  test('is rejected with its reason when its account was suspended, and its money comes back', async () => {
    const sender = await seedAccount(db.pool);
    const id = await seedAccepted(sender, queued);
    const fresh = await seedAccepted(sender, { ...queued, queued_at: NOW });
    await db.pool.query("update accounts.accounts set status = 'suspended' where id = $1", [
      sender.accountId,
    ]);
    await setUp().validate(id, fresh);
    expect(await messageOf(id)).toMatchObject({
      ...{
        status: 'rejected',
        error_code: 'account_inactive',
        refused_rule: 'account-active',
        charge: 'refunded',
      },
      sequence: 3,
    });
    expect(await messageOf(fresh)).toMatchObject({ status: 'queued' });
    const { rows } = await db.pool.query(
      'select kind, amount, messages from accounts.ledger_entries where account_id = $1',
      [sender.accountId],
    );
    expect(rows).toEqual([{ kind: 'refund', amount: '0.007500', messages: 1 }]);
  });
});

describe('money', () => {
  async function purseOf(accountId: Uuid) {
    const { rows } = await db.pool.query(
      `select b.balance, b.reserved, coalesce(sum(l.amount), 0)::numeric(14,6) as ledger,
         coalesce(sum(l.reserved), 0)::numeric(14,6) as ledger_reserved
       from accounts.balances b left join accounts.ledger_entries l using (account_id)
       where b.account_id = $1 group by 1, 2`,
      [accountId],
    );
    return rows[0];
  }

  async function prepaid(dollars: string, lowBalance: string | null = null) {
    const sender = await seedAccount(db.pool);
    await db.pool.query(
      `update accounts.balances set billing = 'prepaid', credit_limit = 0, balance = $2, low_balance = $3
       where account_id = $1`,
      [sender.accountId, dollars, lowBalance],
    );
    await db.pool.query(
      `insert into accounts.ledger_entries (account_id, kind, amount, reserved) values ($1, 'top_up', $2, 0)`,
      [sender.accountId, dollars],
    );
    return sender;
  }

  test('prepaid money is reserved message by message, and the rest is refused at zero', async () => {
    const sender = await prepaid('0.020000');
    const ids = (await Promise.all(Array.from({ length: 4 }, () => seedAccepted(sender)))).sort();
    await setUp().validate(...ids);
    const rows = await Promise.all(ids.map(messageOf));
    expect(
      rows.map(({ status, charge, error_code, refused_rule }) => [status, charge, error_code, refused_rule]),
    ).toEqual([
      ['queued', 'reserved', null, null],
      ['queued', 'reserved', null, null],
      ['rejected', 'none', 'balance_insufficient', 'balance-covers'],
      ['rejected', 'none', 'balance_insufficient', 'balance-covers'],
    ]);
    expect(await purseOf(sender.accountId)).toEqual({
      balance: '0.005000',
      reserved: '0.015000',
      ledger: '0.005000',
      ledger_reserved: '0.015000',
    });
  });

  test('what was scheduled and is refused when it is due gives its money back', async () => {
    const sender = await prepaid('1.000000');
    await db.pool.query('update messaging.customer_sms_auth set api_rate_limit = 1 where account_id = $1', [
      sender.accountId,
    ]);
    const ids = (await Promise.all([seedAccepted(sender), seedAccepted(sender)])).sort();
    await setUp().validate(...ids);
    expect(await purseOf(sender.accountId)).toMatchObject({ balance: '0.985000', reserved: '0.015000' });
    await db.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
       values ($1, '+16505550123', '', true, 'keyword')`,
      [sender.accountId],
    );
    await db.pool.query('update messaging.message_log set due_at = $2 where id = $1', [ids[1], NOW]);
    await setUp().validate(...ids);
    expect(await messageOf(ids[1] as Uuid)).toMatchObject({
      status: 'rejected',
      error_code: 'recipient_opted_out',
      refused_rule: 'recipient-not-opted-out',
      charge: 'refunded',
    });
    expect(await purseOf(sender.accountId)).toEqual({
      ...{ balance: '0.992500', reserved: '0.007500', ledger: '0.992500', ledger_reserved: '0.007500' },
    });
  });

  test('a balance that falls below its mark is told once', async () => {
    const sender = await prepaid('0.030000', '0.016000');
    const ids = await Promise.all(Array.from({ length: 3 }, () => seedAccepted(sender)));
    for (const id of ids) await setUp().validate(id);
    const { rows } = await db.pool.query(
      'select type, data from messaging.account_events where account_id = $1',
      [sender.accountId],
    );
    expect(rows).toEqual([
      { type: 'balance.low', data: { balance: '0.015000', credit_limit: '0.000000', threshold: '0.016000' } },
    ]);
  });

  test('eight at once never spend more than there is', async () => {
    const sender = await prepaid('0.300000');
    const ids = await Promise.all(Array.from({ length: 80 }, () => seedAccepted(sender)));
    const batches = Array.from({ length: 8 }, (_, n) => ids.slice(n * 10, n * 10 + 10));
    await Promise.all(batches.map((batch) => setUp().validate(...batch)));
    const rows = await Promise.all(ids.map(messageOf));
    expect(rows.filter(({ status }) => status === 'queued')).toHaveLength(40);
    expect(await purseOf(sender.accountId)).toEqual({
      ...{ balance: '0.000000', reserved: '0.300000', ledger: '0.000000', ledger_reserved: '0.300000' },
    });
  });
});

test.each(PLAN_MODES)('only the partition of the ids is read (%s)', async (mode) => {
  const sender = await seedAccount(db.pool);
  const rejected = { ...sender, number: '+14155559999' };
  const messageIds = [await seedAccepted(sender), await seedAccepted(rejected)];
  const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
  const scanned = await partitionsScanned(db.url, mode, async (pool) => {
    const deps = { pool, content: contentOf(pool), announcer: recordingAnnouncer(), clock };
    await createValidateHandler({ ...deps, log: createLogger('test', 'fatal') })({ messageIds });
  });
  expect(await messageOf(messageIds[1] as Uuid)).toMatchObject({ status: 'rejected' });
  expect(scanned.filter((name) => name.startsWith('message_log'))).toEqual([
    `message_log_${month.rows[0].name}`,
  ]);
});

test('the log says what was decided, without numbers or text', async () => {
  const sender = await seedAccount(db.pool);
  const { validate, logText } = setUp();
  await validate(await seedAccepted(sender), await seedAccepted({ ...sender, number: '+14155559999' }));
  const text = logText();
  expect(text).toContain('"queued":1,"rejected":1');
  expect(text).not.toMatch(/4711|5550123|1415555|1415556/);
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'));

  test('a pushed event is handled although Pub/Sub is away', async () => {
    const messageId = await seedAccepted(await seedAccount(db.pool));
    expect(await pushEvent('validate-message', { messageIds: [messageId] })).toBe(204);
    expect(await messageOf(messageId)).toMatchObject({ status: 'queued', wake_at: expect.any(Date) });
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('validate-message', { messageIds: ['msg_1'] })).toBe(422);
    expect(await pushBody('validate-message', 'null')).toBe(422);
  });
});
