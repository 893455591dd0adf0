// What the bridge does with the money of the messages that it moves.
import { beforeEach, describe, expect, test } from 'vitest';
import { checkLedger } from '../../shared/accounts/ledger/check-ledger.ts';
import { readBalance } from '../../shared/accounts/ledger/read-balance.ts';
import { topUp } from '../../shared/accounts/ledger/top-up.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { reserveMessages } from '../../shared/testing/reserve-messages.ts';
import { type MessageOutcome, settleMessages } from './carrier/settle-store.ts';
import { refuseTicket } from './jasmin/posted-tickets.ts';
import { moveByTime } from './scheduler/waking-store.ts';
import { claimMessages } from './submitter/claim-store.ts';
import { takeOverStale } from './submitter/takeover-store.ts';

const database = useDatabase();
const EPOCH = 3;
const COST = 7_500n as MicroUsd;
const SETTLE = { epoch: EPOCH, receiptTimeoutSeconds: 60 };
let accountId: Uuid;

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.vendor_connectors');
  accountId = await makeAccount();
});

/** An account with one dollar. */
async function makeAccount(): Promise<Uuid> {
  const made = await database.pool.query(
    `insert into accounts.accounts (company_name) values ('Test company') returning id`,
  );
  await topUp(database.pool, made.rows[0].id, 1_000_000n as MicroUsd, 'test');
  return made.rows[0].id;
}

async function accept(count: number, account = accountId): Promise<Uuid[]> {
  const made = await database.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, valid_until)
     select $1, 'outbound', '+14155550100', '+14155551234', 'hello', 'accepted', 'gsm7', 'sandbox_one',
       now() + interval '1 hour'
     from generate_series(1, $2) returning id`,
    [account, count],
  );
  return made.rows.map(({ id }) => id).sort();
}

async function queue(count: number, account = accountId): Promise<Uuid[]> {
  const ids = await accept(count, account);
  expect(await reserveMessages(database.pool, ids, COST)).toBe(count);
  return ids;
}

async function claim(count: number): Promise<Uuid[]> {
  const ids = await queue(count);
  await claimMessages(database.pool, ids, new Map([['sandbox_one', 100]]), EPOCH);
  return ids;
}

async function entriesOf(account: Uuid) {
  const found = await database.pool.query(
    `select kind, amount::float8, reserved::float8, messages from accounts.ledger_entries
     where account_id = $1 and kind not in ('top_up', 'reserve') order by kind`,
    [account],
  );
  return found.rows;
}

const moneyOf = async (account: Uuid) => {
  const { balance, reserved } = (await readBalance(database.pool, account)) ?? {};
  return { balance, reserved };
};

const chargesOf = async (ids: readonly Uuid[]) => {
  const found = await database.pool.query(
    'select charge from messaging.message_log where id = any($1) order by id',
    [ids],
  );
  return found.rows.map(({ charge }) => charge);
};

const SENT = { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true } as const;
const refused = (kind: 'failed' | 'undelivered' | 'expired'): MessageOutcome => ({
  ...{ kind, errorCode: 'carrier_refused', carrierError: undefined },
});

describe('the carrier’s answer', () => {
  test.each([
    ['sent is paid for', SENT, 'settled', 992_500n, 0n],
    ['partly sent is paid for', refused('undelivered'), 'settled', 992_500n, 0n],
    ['refused is given back', refused('failed'), 'refunded', 1_000_000n, 0n],
    ['too late to be sent is given back', refused('expired'), 'refunded', 1_000_000n, 0n],
    ['to be sent again stays reserved', { kind: 'requeue' } as const, 'reserved', 992_500n, 7_500n],
  ])('%s', async (_, outcome, charge, balance, reserved) => {
    const [id] = await claim(1);
    await settleMessages(database.pool, [{ messageId: id as Uuid, outcome }], SETTLE);
    expect(await chargesOf([id as Uuid])).toEqual([charge]);
    expect(await moneyOf(accountId)).toEqual({ balance, reserved });
    expect(await checkLedger(database.pool)).toEqual([]);
  });

  test('a batch makes one entry an account and kind, and a repeat makes none', async () => {
    const other = await makeAccount();
    const ids = [...(await queue(5)), ...(await queue(1, other))];
    await claimMessages(database.pool, ids, new Map([['sandbox_one', 100]]), EPOCH);
    const settlements = ids.map((messageId, index) => ({
      messageId,
      outcome: index < 2 ? refused('failed') : SENT,
    }));
    for (let repeat = 0; repeat < 2; repeat += 1) {
      await settleMessages(database.pool, settlements, SETTLE);
      expect(await entriesOf(accountId)).toEqual([
        { kind: 'refund', amount: 0.015, reserved: -0.015, messages: 2 },
        { kind: 'settle', amount: 0, reserved: -0.0225, messages: 3 },
      ]);
      expect(await entriesOf(other)).toEqual([{ kind: 'settle', amount: 0, reserved: -0.0075, messages: 1 }]);
    }
    expect(await checkLedger(database.pool)).toEqual([]);
  });

  test('a message that nothing was reserved for moves no money', async () => {
    const [id] = await claim(1);
    await database.pool.query(`update messaging.message_log set charge = 'none'`);
    await settleMessages(database.pool, [{ messageId: id as Uuid, outcome: refused('failed') }], SETTLE);
    expect(await chargesOf([id as Uuid])).toEqual(['none']);
    expect(await entriesOf(accountId)).toEqual([]);
  });
});

test.each([
  ['fails what a dead bridge sent: it is given back', 'fail', 'refunded', 1_000_000n, 0n],
  ['sends again what a dead bridge sent: it stays reserved', 'resend', 'reserved', 985_000n, 15_000n],
])('a take-over %s', async (_, policy, charge, balance, reserved) => {
  await database.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, unknown_outcome)
     values ('sandbox_one', 'sandbox', '192.0.2.1', 2775, 'sandbox', 'v1:none', $1)`,
    [policy],
  );
  const ids = await claim(2);
  await takeOverStale(database.pool, EPOCH + 1, 10);
  expect(await chargesOf(ids)).toEqual([charge, charge]);
  expect(await moneyOf(accountId)).toEqual({ balance, reserved });
  expect(await checkLedger(database.pool)).toEqual([]);
});

test('what expires is given back, and what was never reserved is not', async () => {
  const ids = [...(await queue(2)), ...(await accept(1))];
  await database.pool.query('update messaging.message_log set valid_until = now()');
  await moveByTime(database.pool, 'expire', ids);
  expect(await chargesOf(ids)).toEqual(['refunded', 'refunded', 'none']);
  expect(await entriesOf(accountId)).toEqual([
    { kind: 'refund', amount: 0.015, reserved: -0.015, messages: 2 },
  ]);
  expect(await moneyOf(accountId)).toEqual({ balance: 1_000_000n, reserved: 0n });
});

test('what Jasmin refuses is given back', async () => {
  const ids = await queue(2);
  const made = await database.pool.query(
    `insert into messaging.tickets (class, connector) values ('test', 'sandbox_one') returning id`,
  );
  await database.pool.query('update messaging.message_log set ticket_id = $1', [made.rows[0].id]);
  await refuseTicket(database.pool, made.rows[0].id);
  expect(await chargesOf(ids)).toEqual(['refunded', 'refunded']);
  expect(await moneyOf(accountId)).toEqual({ balance: 1_000_000n, reserved: 0n });
  expect(await checkLedger(database.pool)).toEqual([]);
});

test.each(PLAN_MODES)('one balance is read among many, under %s', async (mode) => {
  await database.pool.query(
    `insert into accounts.accounts (company_name) select 'Test company' from generate_series(1, 2000)`,
  );
  await database.pool.query('vacuum analyze accounts.balances');
  const [sent, late] = await claim(2);
  await database.pool.query(
    `update messaging.message_log set status = 'queued', valid_until = now() where id = $1`,
    [late],
  );
  const settled = await rowsRead(database.url, mode, (pool) =>
    settleMessages(pool, [{ messageId: sent as Uuid, outcome: SENT }], SETTLE),
  );
  const expired = await rowsRead(database.url, mode, (pool) => moveByTime(pool, 'expire', [late as Uuid]));
  expect(await moneyOf(accountId)).toEqual({ balance: 992_500n, reserved: 0n });
  // Once to lock it, once to change it.
  expect([settled.balances, expired.balances]).toEqual([2, 2]);
});

test('balances change in place: no index names what changes', async () => {
  const counted = () =>
    database.pool.query(`select n_tup_upd::int as updates, n_tup_hot_upd::int as hot
      from pg_stat_user_tables where relid = 'accounts.balances'::regclass`);
  for (let round = 0; round < 20; round += 1) await queue(1);
  await database.pool.query('select pg_stat_force_next_flush()');
  const { updates, hot } = (await counted()).rows[0];
  expect(updates).toBeGreaterThanOrEqual(20);
  expect(hot / updates).toBeGreaterThan(0.9);
});
