// Money under concurrency and kills: eight writers reserve, settle, refund and top up at random, repeat what they did, and
// lose their connections in the middle. Whatever they do, the ledger adds up and each message's money moves once.
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../shared/accounts/ledger/check-ledger.ts';
import { topUp } from '../../shared/accounts/ledger/top-up.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { inTransaction } from '../../shared/platform/postgres.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { reserveMessages } from '../../shared/testing/reserve-messages.ts';
import { type MessageOutcome, type Settlement, settleMessages } from './carrier/settle-store.ts';
import { refuseTicket } from './jasmin/posted-tickets.ts';
import { moveByTime } from './scheduler/waking-store.ts';
import { claimMessages } from './submitter/claim-store.ts';
import { takeOverStale } from './submitter/takeover-store.ts';

const database = useDatabase();
const SEED = 20_261_123;
const WRITERS = 8;
const STEPS = 250;
const MESSAGES = 1_600;
const WINDOW = 160;
const BATCH = 12;
const ATTEMPTS_MAX = 20;
const WRITER = 'money-writer';
const ROOM = new Map(['resends', 'fails'].map((connector) => [connector, 100]));

type Random = (below: number) => number;
type Step = (db: pg.Pool) => Promise<unknown>;

/** Mulberry32: the same numbers every time. */
function seededRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const OUTCOMES: readonly MessageOutcome[] = [
  { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true },
  { kind: 'failed', errorCode: 'carrier_refused', carrierError: undefined },
  { kind: 'undelivered', errorCode: 'partial', carrierError: undefined },
  { kind: 'expired', errorCode: 'validity_expired', carrierError: undefined },
  { kind: 'requeue' },
];

let accounts: readonly Uuid[];
let ids: readonly Uuid[];
let tickets: readonly Uuid[];

beforeAll(async () => {
  const made = await database.pool.query(
    `insert into accounts.accounts (company_name) select 'Test company ' || n from generate_series(1, 4) n returning id`,
  );
  accounts = made.rows.map(({ id }) => id);
  await database.pool.query(
    `update accounts.balances set billing = 'postpaid', credit_limit = 0.5, low_balance = 0.1 where account_id = $1`,
    [accounts[0]],
  );
  await watchBalances();
  await database.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, unknown_outcome)
     values ('fails', 'sandbox', '192.0.2.1', 2775, 'sandbox', 'v1:none', 'fail')`,
  );
  const opened = await database.pool.query(
    `insert into messaging.tickets (class, connector) select 'test', 'fails' from generate_series(1, 40) returning id`,
  );
  tickets = opened.rows.map(({ id }) => id);
  const accepted = await database.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, valid_until)
     select ($1::uuid[])[1 + n % 4], 'outbound', '+14155550100', '+14155551234', 'hello', 'accepted', 'gsm7',
       case when n % 3 = 0 then 'fails' else 'resends' end,
       now() + case when n % 5 = 0 then interval '-1 second' else interval '1 hour' end
     from generate_series(0, $2 - 1) n returning id`,
    [accounts, MESSAGES],
  );
  ids = accepted.rows.map(({ id }) => id);
});

/**
 * Where a limit is passed even for a moment, the statement that does so fails, and the test with it. Not a check constraint:
 * an update that comes second is checked with the values of its snapshot first, before it sees the row as it is. And each
 * change takes a millisecond, so that writers meet between two accounts.
 */
async function watchBalances(): Promise<void> {
  await database.pool.query(`
    create function fail_overdraft() returns trigger language plpgsql as $$
    begin
      raise 'overdrawn: % of %, % reserved', new.balance, new.credit_limit, new.reserved;
    end $$;
    create trigger overdraft after update on accounts.balances for each row
      when (new.balance + new.credit_limit < 0 or new.reserved < 0) execute function fail_overdraft();
    create function take_time() returns trigger language plpgsql as $$
    begin
      perform pg_sleep(0.001);
      return new;
    end $$;
    create trigger slowness before update on accounts.balances for each row execute function take_time()`);
}

function randomSettlement(messageId: Uuid, random: Random): Settlement {
  return { messageId, outcome: OUTCOMES[random(OUTCOMES.length)] as MessageOutcome };
}

/**
 * A step, drawn whole before it runs, so that its repeat is the same; the ids are in no order. All writers draw from one
 * window of messages, which moves on with `n`.
 */
function randomStep(random: Random, n: number): Step {
  const from = Math.floor((n / STEPS) * (MESSAGES - WINDOW));
  const chosen = Array.from({ length: BATCH }, () => ids[from + random(WINDOW)] as Uuid);
  const some = [...new Set(chosen)];
  const epoch = 1 + random(2);
  switch (random(8)) {
    case 0:
    case 1: {
      const cost = BigInt(random(4) * 2_500) as MicroUsd;
      return (db) => reserveMessages(db, some, cost);
    }
    case 2:
      return (db) => claimMessages(db, some, ROOM, epoch);
    case 3:
    case 4: {
      const settlements = some.map((id) => randomSettlement(id, random));
      return (db) => settleMessages(db, settlements, { epoch, receiptTimeoutSeconds: 60 });
    }
    case 5:
      return (db) => expireLocked(db, some);
    case 6: {
      const ticket = tickets[random(tickets.length)] as Uuid;
      return (db) => ticketRefused(db, ticket, some);
    }
    default: {
      const account = accounts[random(accounts.length)] as Uuid;
      const amount = BigInt(1 + random(20_000)) as MicroUsd;
      return random(3) === 0
        ? (db) => takeOverStale(db, 2, BATCH)
        : (db) => topUp(db, account, amount, 'test');
    }
  }
}

/** As the scheduler does: it has locked its rows before, in any order, passing over those that others have. */
async function expireLocked(db: pg.Pool, some: readonly Uuid[]): Promise<void> {
  await inTransaction(db, async (client) => {
    const locked = await client.query<{ id: Uuid }>(
      'select id from messaging.message_log where id = any($1) for update skip locked',
      [some],
    );
    await moveByTime(
      client,
      'expire',
      locked.rows.map(({ id }) => id),
    );
  });
}

async function ticketRefused(db: pg.Pool, ticket: Uuid, members: readonly Uuid[]): Promise<void> {
  await db.query(
    `update messaging.message_log m set ticket_id = $1 from (
       select id from messaging.message_log where id = any($2) and status = 'queued' and ticket_id is null
       order by id for no key update) q
     where m.id = q.id`,
    [ticket, members],
  );
  await refuseTicket(db, ticket);
}

/** Repeats a step that may or may not have happened. Whatever fails for another reason than a kill fails the test. */
async function take(db: pg.Pool, step: Step): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    try {
      await step(db);
      return;
    } catch (error) {
      if (!wasKilled(error)) throw error;
    }
  }
  throw new Error('killed every time');
}

function wasKilled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '57P01') || /connection/i.test(error.message);
}

/** Ends the connection of some writer in the middle of its work; answers how many. */
async function killOne(): Promise<number> {
  const ended = await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = $1 and state <> 'idle' limit 1`,
    [WRITER],
  );
  return ended.rows.length;
}

test(`the ledger adds up whatever happens at once, seed ${SEED}`, async () => {
  const db = new pg.Pool({
    ...{ connectionString: database.url, max: WRITERS, application_name: WRITER },
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c deadlock_timeout=100ms',
  });
  db.on('error', () => {});
  let killed = 0;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const random = seededRandom(SEED + writer);
    for (let n = 0; n < STEPS; n += 1) {
      const step = randomStep(random, n);
      await take(db, step);
      if (random(4) === 0) await take(db, step);
      if (random(50) === 0) killed += await killOne();
    }
  });
  await Promise.all(writers).finally(() => db.end());
  expect(killed).toBeGreaterThan(0);

  expect(await checkLedger(database.pool)).toEqual([]);
  const moved = await database.pool.query(
    `select l.kind, l.messages, l.money, m.messages as of_messages, m.money as of_money from (
       select kind, sum(messages)::int as messages, sum(abs(reserved)) as money from accounts.ledger_entries group by kind
     ) l left join lateral (
       select count(*)::int as messages, sum(cost) as money from messaging.message_log where charge = any(
         case l.kind when 'reserve' then '{reserved,settled,refunded}'::text[] when 'settle' then '{settled}'
           when 'refund' then '{refunded}' end)
     ) m on true where l.kind <> 'top_up' order by l.kind`,
  );
  expect(moved.rows.map(({ kind }) => kind)).toEqual(['refund', 'reserve', 'settle']);
  for (const { messages, money, of_messages, of_money } of moved.rows) {
    expect({ messages, money }).toEqual({ messages: of_messages, money: of_money });
  }
  // What these tests reserve by themselves is not counted, so what was given back stands alone.
  const used = await database.pool.query(
    `select -sum(messages)::int as messages, -sum(cost) as money from accounts.daily_usage where tag = ''`,
  );
  const refunds = moved.rows.find(({ kind }) => kind === 'refund');
  expect(used.rows).toEqual([{ messages: refunds.messages, money: refunds.money }]);
  const odd = await database.pool.query(
    `select status, charge, count(*)::int from messaging.message_log
     where charge <> 'none' and charge <> case
       when status in ('queued', 'sending') then 'reserved' when status in ('sent', 'undelivered') then 'settled'
       when status in ('failed', 'expired') then 'refunded' else '-' end
     group by status, charge`,
  );
  expect(odd.rows).toEqual([]);
});
