import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { seedAccount, seedSandbox } from '../../shared/testing/seed.ts';
import { type Sender, useValidationStage } from '../../shared/testing/validation-stage.ts';

const { db, setUp, validatorOn, seedAccepted, messageOf } = useValidationStage();

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

test.each([
  ['a test message goes by what was said to test messages', true, 'sandbox_opt_outs', 'rejected'],
  ['a test message does not go by what was said to live ones', true, 'opt_outs', 'queued'],
  ['a live message does not go by what was said to test messages', false, 'sandbox_opt_outs', 'queued'],
])('%s', async (_guarantee, isTest, table, status) => {
  await seedSandbox(db.pool);
  const sender = await seedAccount(db.pool);
  const messageId = await seedAccepted(sender, { test: isTest });
  await db.pool.query(
    `insert into messaging.${table} (account_id, recipient, opted_out, source) values ($1, '+16505550123', true, 'keyword')`,
    [sender.accountId],
  );
  await setUp().validate(messageId);
  expect(await messageOf(messageId)).toMatchObject({ status });
});

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

test.each(PLAN_MODES)('only the partition of the ids is read (%s)', async (mode) => {
  const sender = await seedAccount(db.pool);
  const rejected = { ...sender, number: '+14155559999' };
  const messageIds = [await seedAccepted(sender), await seedAccepted(rejected)];
  const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
  const scanned = await partitionsScanned(db.url, mode, (pool) => validatorOn(pool).validate(...messageIds));
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
