// Usage equals the messages: counted by the statements that move money, compared with a count over all rows.
import { beforeAll, expect, test } from 'vitest';
import { topUp } from '../../shared/accounts/ledger/top-up.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { LedgerPage, UsageResource } from '../../shared/contracts/http/usage.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { SANDBOX_CONNECTOR } from '../../shared/messaging/sandbox-connector.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { seedInboundPart } from '../../shared/testing/seed-inbound.ts';
import { NOW, type Sender, useValidationStage } from '../../shared/testing/validation-stage.ts';
import { type MessageOutcome, settleMessages } from '../../smpp-bridge/src/carrier/settle-store.ts';
import { moveByTime } from '../../smpp-bridge/src/scheduler/waking-store.ts';
import { createInboundHandler } from '../handle-inbound/handler.ts';

const stage = useValidationStage();
const functions = useFunctions(stage.db, ['read-usage']);
const EPOCH = 7;

const OUTCOMES: readonly MessageOutcome[] = [
  { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true },
  { kind: 'failed', errorCode: 'carrier_rejected', carrierError: undefined },
  { kind: 'undelivered', errorCode: 'partial', carrierError: undefined },
  { kind: 'expired', errorCode: 'validity_expired', carrierError: undefined },
  { kind: 'requeue' },
];

let accounts: readonly (Sender & { readonly bearer: string })[];

beforeAll(async () => {
  await seedConnector(stage.db.pool, SANDBOX_CONNECTOR.name);
  await stage.db.pool.query('update messaging.vendor_connectors set vendor = $2 where connector_name = $1', [
    SANDBOX_CONNECTOR.name,
    SANDBOX_CONNECTOR.vendor,
  ]);
  accounts = await Promise.all(
    [1, 2].map(async () => {
      const sender = await seedAccount(stage.db.pool);
      return { ...sender, bearer: await functions.bearer(sender.accountId, 'usage:read') };
    }),
  );
});

async function get<Body>(path: string, account = accounts[0]): Promise<{ status: number; body: Body }> {
  const reply = await fetch(functions.address('read-usage') + path, {
    headers: { 'x-forwarded-authorization': account?.bearer ?? '' },
  });
  return { status: reply.status, body: (await reply.json()) as Body };
}

const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
const dayAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

/** Messages of every kind go through validation and what the carrier says of them; some more come in. */
async function runTraffic(): Promise<void> {
  const ids: Uuid[] = [];
  for (let n = 0; n < 120; n += 1) {
    const sender = pick(accounts, n);
    ids.push(
      await stage.seedAccepted(
        { ...sender, number: n % 11 === 0 ? '+19995550000' : sender.number },
        {
          ...{ dest_addr: `+1650555${String(n).padStart(4, '0')}`, message_body: 'x'.repeat(1 + n * 4) },
          ...{ tags: pick([null, ['winter'], ['winter', 'vip']], n >> 1), test: n % 7 === 0 },
          ...{ created_at: pick([NOW, dayAgo(1), dayAgo(2)], n >> 2), valid_until: dayAgo(-1) },
        },
      ),
    );
  }
  const { validate } = stage.setUp();
  for (let at = 0; at < ids.length; at += 10) await validate(...ids.slice(at, at + 10));

  const queued = ids.filter((_, n) => n % 3 !== 0);
  await stage.db.pool.query(
    `update messaging.message_log set status = 'sending', bridge_epoch = $2 where id = any($1) and status = 'queued'`,
    [queued, EPOCH],
  );
  const settlements = queued.map((messageId, n) => ({ messageId, outcome: pick(OUTCOMES, n) }));
  await settleMessages(stage.db.pool, settlements, { epoch: EPOCH, receiptTimeoutSeconds: 60 });
  await settleMessages(stage.db.pool, settlements, { epoch: EPOCH, receiptTimeoutSeconds: 60 });

  const late = ids.filter((_, n) => n % 6 === 0);
  await stage.db.pool.query(`update messaging.message_log set valid_until = now() where id = any($1)`, [
    late,
  ]);
  await moveByTime(stage.db.pool, 'expire', late);

  const { log } = recordingLog();
  const clock = { now: () => NOW };
  const content = createContentChecker({ db: stage.db.pool, clock, log, scope: 'inbound' });
  const announcer = recordingAnnouncer();
  const receive = createInboundHandler({ pool: stage.db.pool, announcer, content, clock, log });
  const partIds: Uuid[] = [];
  for (let n = 0; n < 8; n += 1) partIds.push(await seedInboundPart(stage.db.pool, pick(accounts, n).number));
  await receive({ partIds });
  await receive({ partIds });
}

const COUNTED = `
  select account_id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, t.tag, direction, test,
    count(*)::int as messages, sum(segments)::int as segments, coalesce(sum(cost), 0)::float8 as cost
  from messaging.message_log cross join lateral (select '' as tag union select unnest(tags)) t
  where direction = 'inbound' or charge in ('reserved', 'settled') or test and cost is not null
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`;

const COUNTERS = `
  select account_id, to_char(day, 'YYYY-MM-DD') as day, tag, direction, test, messages::int, segments::int, cost::float8
  from accounts.daily_usage where messages <> 0 or segments <> 0 or cost <> 0 order by 1, 2, 3, 4, 5`;

test('after any traffic the counters say what counting all messages says', async () => {
  await runTraffic();
  const { rows: counted } = await stage.db.pool.query(COUNTED);
  const { rows: counters } = await stage.db.pool.query(COUNTERS);
  expect(counters).toEqual(counted);
  const { rows: charges } = await stage.db.pool.query(
    `select charge, count(*)::int as n from messaging.message_log group by charge order by charge`,
  );
  expect(charges.map(({ charge }) => charge)).toEqual(['none', 'refunded', 'reserved', 'settled']);
  expect(counted.length).toBeGreaterThan(20);
});

test('usage is shown by day, with test traffic apart and days of nothing between', async () => {
  const sender = await seedAccount(stage.db.pool);
  const own = { ...sender, bearer: await functions.bearer(sender.accountId, 'usage:read') };
  const ids = [
    await stage.seedAccepted(sender, { message_body: 'x'.repeat(200), tags: ['winter'] }),
    await stage.seedAccepted(sender, {
      ...{ created_at: dayAgo(2), valid_until: dayAgo(-1) },
      dest_addr: '+16505550124',
    }),
    await stage.seedAccepted(sender, { test: true, dest_addr: '+16505550125' }),
  ];
  await stage.setUp().validate(...ids);
  const days = [2, 1, 0].map((ago) => dayAgo(ago).toISOString().slice(0, 10));
  const none = { messages: 0, segments: 0 };
  const { body } = await get<UsageResource>(`/v1/usage?from=${days[0]}`, own);
  expect(body.data.map(({ day, usage }) => [day, usage.outbound.messages, usage.outbound.segments])).toEqual([
    [days[0], 1, 1],
    [days[1], 0, 0],
    [days[2], 1, 2],
  ]);
  expect(body.total).toEqual({
    outbound: { messages: 2, segments: 3, cost: '0.022500' },
    inbound: none,
    test: { messages: 1, segments: 1 },
  });
  const byTag = await get<UsageResource>('/v1/usage?by=tag', own);
  expect(byTag.body.data).toEqual([
    {
      day: null,
      tag: 'winter',
      usage: { outbound: { messages: 1, segments: 2, cost: '0.015000' }, inbound: none, test: none },
    },
  ]);
  const ofTag = await get<UsageResource>(`/v1/usage?from=${days[0]}&tag=winter`, own);
  expect(ofTag.body.total.outbound).toEqual({ messages: 1, segments: 2, cost: '0.015000' });
});

test.each([
  ['/v1/usage?from=2026-11-02&to=2026-11-01', 'to'],
  ['/v1/usage?from=2024-01-01&to=2026-01-01', 'from'],
  ['/v1/usage?by=tag&tag=winter', 'tag'],
  ['/v1/usage?from=yesterday', 'from'],
  ['/v1/ledger?limit=101', 'limit'],
])('%s is refused, and the parameter named', async (path, field) => {
  const { status, body } = await get<{ errors: { field: string }[] }>(path);
  expect([status, body.errors.map((error) => error.field)]).toEqual([422, [field]]);
});

test('balance and ledger are those of the account, newest first and page by page', async () => {
  const sender = await seedAccount(stage.db.pool);
  const own = { ...sender, bearer: await functions.bearer(sender.accountId, 'usage:read') };
  for (const cents of [1n, 2n, 3n]) {
    await topUp(stage.db.pool, sender.accountId, (cents * 10_000n) as MicroUsd, `payment ${cents}`);
  }
  expect((await get('/v1/balance', own)).body).toEqual({
    ...{ billing: 'postpaid', currency: 'USD', balance: '0.060000', reserved: '0.000000' },
    ...{ credit_limit: '1000000.000000', low_balance: null },
  });
  const first = (await get<LedgerPage>('/v1/ledger?limit=2', own)).body;
  const second = (await get<LedgerPage>(`/v1/ledger?limit=2&cursor=${first.next_cursor}`, own)).body;
  expect([first, second].map(({ data }) => data.map(({ reason, amount }) => [reason, amount]))).toEqual([
    [
      ['payment 3', '0.030000'],
      ['payment 2', '0.020000'],
    ],
    [['payment 1', '0.010000']],
  ]);
  expect(second.next_cursor).toBeNull();
  expect(first.data[0]).toMatchObject({ id: expect.stringMatching(/^led_/), kind: 'top_up', messages: 0 });
});
