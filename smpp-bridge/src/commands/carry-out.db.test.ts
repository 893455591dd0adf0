// Commands against real links: two simulated carriers, one route that names both.
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkLedger } from '../../../shared/accounts/ledger/check-ledger.ts';
import { readBalance } from '../../../shared/accounts/ledger/read-balance.ts';
import { topUp } from '../../../shared/accounts/ledger/top-up.ts';
import { type ConnectorOrder, connectorOrder } from '../../../shared/contracts/connector-commands.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../../shared/kernel/money.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { reserveMessages } from '../../../shared/testing/reserve-messages.ts';
import { BIND_TIMES } from '../carrier/carrier-bind.ts';
import type { Carrier } from '../sandbox/carrier.ts';
import { control, endCarrier, messagesOf, start } from '../sandbox/test-carrier.ts';
import { type LinkStage, openLinkStage } from '../testing/link-stage.ts';
import {
  insertQueued,
  statusCounts,
  TEST_ENCRYPTION_KEY,
  upsertConnector,
} from '../testing/queued-messages.ts';
import { createCarryOut } from './carry-out.ts';
import { failed } from './command-end.ts';

const database = useDatabase();
const POLL = { timeout: 10_000, interval: 10 };

let one: Carrier;
let two: Carrier;
let stage: LinkStage | undefined;

beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.tickets, messaging.vendor_connectors, messaging.routes',
  );
  [one, two] = await Promise.all([start(), start()]);
  await upsertConnector(database.pool, { name: 'carrier_one', port: one.smppPort });
  await upsertConnector(database.pool, { name: 'carrier_two', port: two.smppPort });
  await database.pool.query(
    `insert into messaging.routes (rule_order, prefix, connectors, rate)
     values (10, '1', '{carrier_one,carrier_two}', 0.005), (5, '', '{carrier_one}', 0.01)`,
  );
});
afterEach(async () => {
  stage?.end();
  stage = undefined;
  await endCarrier();
});

async function carryOut(order: object, links = open().links) {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `select id from messaging.vendor_connectors where connector_name = 'carrier_one'`,
  );
  const work = createCarryOut({
    ...{
      pool: database.pool,
      clock: systemClock,
      log: pino({ level: 'silent' }),
      links,
      carrierCa: undefined,
    },
    announcer: open().announcer,
    encryptionKey: TEST_ENCRYPTION_KEY,
    times: BIND_TIMES,
    deliver: open().sink.receive,
    jasmin: async () => failed('no_jasmin', ''),
  });
  const parsed: ConnectorOrder = connectorOrder.parse(order);
  return work(parsed, rows[0]?.id, new AbortController().signal);
}

function open(): LinkStage {
  stage ??= openLinkStage(database.pool);
  return stage;
}

async function bound(): Promise<LinkStage> {
  const { links } = open();
  await expect.poll(() => links.isBound('carrier_one') && links.isBound('carrier_two'), POLL).toBe(true);
  return open();
}

/** What waits for the first connector, which takes nothing. */
async function waiting(count: number, to = '+14155551234'): Promise<Uuid[]> {
  return insertQueued(database.pool, { count, to, connector: 'carrier_one' });
}

const arrived = async (carrier: Carrier) => (await messagesOf(carrier)).messages.length;

async function connectorsOf(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ name: string; rows: number }>(
    `select vendor_connector as name, count(*)::int as rows from messaging.message_log
     where status = 'queued' group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

describe('restart', () => {
  test('makes every bind anew under load, and no message is lost or sent twice', async () => {
    await database.pool.query('update messaging.vendor_connectors set binds = 3, max_throughput = 400');
    await control(one, 'PUT', '/behaviour', { latencyMs: 20 });
    const { links, router } = await bound();
    await expect.poll(() => links.snapshots()[0]?.bound, POLL).toBe(3);
    const ids = await waiting(300);
    void router.route(ids);
    await expect.poll(() => arrived(one), POLL).toBeGreaterThan(20);
    expect(await carryOut({ command: 'restart' })).toEqual({
      ...{ outcome: 'succeeded', result: { binds: 3, renewed: 3 } },
    });
    await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: 300 });
    expect(await arrived(one)).toBe(300);
  });

  test('of a connector that is not active fails, and says why', async () => {
    await database.pool.query('update messaging.vendor_connectors set active = false');
    expect(await carryOut({ command: 'restart' })).toMatchObject({
      ...{ outcome: 'failed', result: { reason: 'no_link' } },
    });
  });
});

describe('drain', () => {
  test('sends what waits by the other connector of its route, keeps the rest, and stays bound for receipts', async () => {
    await database.pool.query(
      `update messaging.vendor_connectors set max_throughput = 10 where connector_name = 'carrier_one'`,
    );
    const { links, router } = await bound();
    await Promise.all([router.route(await waiting(50)), router.route(await waiting(5, '+447700900123'))]);
    await expect.poll(() => arrived(one), POLL).toBeGreaterThan(0);
    const { outcome } = await carryOut({ command: 'drain' });
    expect(outcome).toBe('succeeded');
    // What was on its way when the drain began arrives yet.
    await expect.poll(async () => (await usOf(one)) + (await arrived(two)), POLL).toBe(50);
    const taken = await arrived(one);
    expect(taken).toBeLessThan(30);
    const toOther = await arrived(two);
    expect(links.isBound('carrier_one')).toBe(true);
    expect(links.room('carrier_one')).toBe(0);
    await expect.poll(connectorsOf, POLL).toEqual({ carrier_one: 55 - taken - toOther });

    await carryOut({ command: 'resume' });
    await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: 55 });
    expect((await arrived(one)) + (await arrived(two))).toBe(55);
  });

  /** Those among what came that another connector could have had. */
  async function usOf(carrier: Carrier): Promise<number> {
    const { messages } = await messagesOf(carrier);
    return messages.filter(({ to }) => to.startsWith('1')).length;
  }

  test('takes what Jasmin has in a ticket out of it', async () => {
    await database.pool.query('update messaging.vendor_connectors set drained = true');
    const ids = await waiting(3);
    await inTicket(ids);
    await database.pool.query(
      `update messaging.vendor_connectors set drained = false where connector_name = 'carrier_two'`,
    );
    expect(await carryOut({ command: 'drain' })).toMatchObject({
      result: { moved: { carrier_two: 3 }, staying: 0 },
    });
    await expect.poll(() => arrived(two), POLL).toBe(3);
  });
});

async function inTicket(ids: readonly Uuid[]): Promise<void> {
  await database.pool.query(
    `with opened as (insert into messaging.tickets (class, connector) values ('rm', 'carrier_one') returning id)
     update messaging.message_log m set ticket_id = o.id from opened o where m.id = any($1)`,
    [ids],
  );
}

/** Nobody takes anything: the carriers refuse every bind. */
async function refusing(): Promise<void> {
  await Promise.all(
    [one, two].map((carrier) => control(carrier, 'PUT', '/behaviour', { refuseBinds: true })),
  );
}

const LATER = `update messaging.message_log set queued_at = now() - interval '2 minutes' where id = any($1)`;

describe('reroute', () => {
  test.each<[string, object, Record<string, number>, object]>([
    [
      'what waits goes to the other connector of its rule; what has none, and tests, stay',
      {},
      { carrier_one: 3, carrier_two: 4 },
      { moved: { carrier_two: 4 }, staying: 3 },
    ],
    [
      'of an age: what came later stays where it is',
      { older_than_seconds: 60 },
      { carrier_one: 5, carrier_two: 2 },
      { moved: { carrier_two: 2 }, staying: 0 },
    ],
    [
      'to a connector that its routes do not name: it stays',
      { to: 'carrier_three' },
      { carrier_one: 7 },
      { moved: {}, staying: 7 },
    ],
    [
      'tried out: it is counted, and nothing moves',
      { dry_run: true },
      { carrier_one: 7 },
      { moved: { carrier_two: 4 }, staying: 3 },
    ],
  ])('%s', async (_guarantee, options, waits, result) => {
    await refusing();
    const old = await waiting(2);
    await database.pool.query(LATER, [old]);
    await inTicket((await waiting(2)).slice(0, 1));
    await waiting(2, '+447700900123');
    const tests = await waiting(1);
    await database.pool.query('update messaging.message_log set test = true where id = any($1)', [tests]);
    expect(await carryOut({ command: 'reroute', ...options })).toEqual({ outcome: 'succeeded', result });
    expect(await connectorsOf()).toEqual(waits);
    expect(await carryOut({ command: 'reroute', ...options })).toMatchObject({ outcome: 'succeeded' });
    expect(await connectorsOf()).toEqual(waits);
  });

  test('of one account leaves the messages of others where they are, in a ticket or not', async () => {
    await refusing();
    const [first] = await waiting(3);
    await waiting(4);
    const others = await insertQueued(database.pool, {
      count: 2,
      to: '+14155551234',
      connector: 'carrier_one',
    });
    await inTicket(others.slice(0, 1));
    const { rows } = await database.pool.query('select account_id from messaging.message_log where id = $1', [
      first,
    ]);
    const order = { command: 'reroute', account_id: rows[0]?.account_id };
    expect(await carryOut(order)).toEqual({
      ...{ outcome: 'succeeded', result: { moved: { carrier_two: 3 }, staying: 0 } },
    });
    expect(await connectorsOf()).toEqual({ carrier_one: 6, carrier_two: 3 });
  });

  test('a message of which a part is at the carrier stays with it', async () => {
    await refusing();
    const [id] = await waiting(1);
    await database.pool.query('update messaging.message_log set submit_attempts = 1');
    await database.pool.query(
      `insert into messaging.message_parts (message_id, part_number, parts, connector, status)
       values ($1, 1, 2, 'carrier_one', 'submitted')`,
      [id],
    );
    expect(await carryOut({ command: 'reroute' })).toMatchObject({ result: { moved: {}, staying: 1 } });
  });
});

describe('purge', () => {
  const COST = 7_500n as MicroUsd;

  async function paid(count: number): Promise<Uuid> {
    const { rows } = await database.pool.query<{ id: Uuid }>(
      `insert into accounts.accounts (company_name) values ('Test company') returning id`,
    );
    const accountId = rows[0]?.id as Uuid;
    await topUp(database.pool, accountId, 1_000_000n as MicroUsd, 'test');
    const ids = await insertQueued(database.pool, { count, accountId, connector: 'carrier_one' });
    await database.pool.query(`update messaging.message_log set status = 'accepted' where id = any($1)`, [
      ids,
    ]);
    expect(await reserveMessages(database.pool, ids, COST)).toBe(count);
    await database.pool.query(LATER, [ids.slice(0, 3)]);
    await inTicket(ids.slice(0, 1));
    return accountId;
  }

  test('what has waited too long fails with its event, and its money is back', async () => {
    await refusing();
    const accountId = await paid(5);
    expect(await carryOut({ command: 'purge', older_than_seconds: 60, dry_run: true })).toEqual({
      ...{ outcome: 'succeeded', result: { purged: 3 } },
    });
    expect(await statusCounts(database.pool)).toEqual({ queued: 5 });
    expect(await carryOut({ command: 'purge', older_than_seconds: 60 })).toMatchObject({
      result: { purged: 3 },
    });
    const { rows } = await database.pool.query(
      `select status, error_code, charge, sequence - announced_sequence as owed from messaging.message_log order by id`,
    );
    const ended = { status: 'failed', error_code: 'carrier_unavailable', charge: 'refunded' };
    expect(rows).toMatchObject([
      ...[ended, ended, ended],
      ...[
        { status: 'queued', charge: 'reserved' },
        { status: 'queued', charge: 'reserved' },
      ],
    ]);
    expect(rows[0].owed).toBeGreaterThan(0);
    const { announcements } = open();
    expect(
      announcements.filter(({ topic }) => topic === 'message-updated').flatMap(({ ids }) => ids),
    ).toHaveLength(3);
    expect(await readBalance(database.pool, accountId)).toMatchObject({
      ...{ balance: 1_000_000n - 2n * COST, reserved: 2n * COST },
    });
    expect(await checkLedger(database.pool)).toEqual([]);
    expect(await carryOut({ command: 'purge', older_than_seconds: 60 })).toMatchObject({
      result: { purged: 0 },
    });
  });

  test('of one account ends nothing of others', async () => {
    await refusing();
    const accountId = await paid(2);
    await paid(2);
    const order = { command: 'purge', account_id: accountId, older_than_seconds: 0 };
    expect(await carryOut(order)).toMatchObject({ result: { purged: 2 } });
    const { rows } = await database.pool.query(
      `select account_id = $1 as own, status, count(*)::int as messages from messaging.message_log group by 1, 2 order by 1`,
      [accountId],
    );
    expect(rows).toEqual([
      { own: false, status: 'queued', messages: 2 },
      { own: true, status: 'failed', messages: 2 },
    ]);
    expect(await checkLedger(database.pool)).toEqual([]);
  });

  test('a message of which a part is at the carrier ends as partial, and is paid for', async () => {
    await refusing();
    await paid(1);
    await database.pool.query('update messaging.message_log set submit_attempts = 1');
    await database.pool.query(
      `insert into messaging.message_parts (message_id, part_number, parts, connector, status)
       select id, 1, 2, 'carrier_one', 'submitted' from messaging.message_log`,
    );
    await carryOut({ command: 'purge', older_than_seconds: 0 });
    const { rows } = await database.pool.query(
      'select status, error_code, charge from messaging.message_log',
    );
    expect(rows).toEqual([{ status: 'undelivered', error_code: 'partial', charge: 'settled' }]);
  });
});

test('a new rate holds at once', async () => {
  const { links } = await bound();
  expect(await carryOut({ command: 'throughput', per_second: 7 })).toEqual({
    ...{ outcome: 'succeeded', result: { before: 0, per_second: 7 } },
  });
  expect(links.snapshots()[0]?.throughputMax).toBe(7);
});

describe('test', () => {
  test('binds once more beside the link, and says so', async () => {
    await bound();
    expect(await carryOut({ command: 'test' })).toMatchObject({
      ...{ outcome: 'succeeded', result: { binds: [{ bound: true, peer: `127.0.0.1:${one.smppPort}` }] } },
    });
  });

  test('tells why a connector cannot be bound, active or not', async () => {
    await database.pool.query('update messaging.vendor_connectors set active = false');
    await refusing();
    expect(await carryOut({ command: 'test' })).toMatchObject({
      outcome: 'failed',
      result: { reason: 'ESME_RBINDFAIL', detail: expect.stringContaining('IP allow-list') },
    });
  });

  test('a password that cannot be decrypted is named', async () => {
    await database.pool.query(`update messaging.vendor_connectors set password_encrypted = 'v1.broken'`);
    expect(await carryOut({ command: 'test' })).toMatchObject({
      ...{ outcome: 'failed', result: { reason: 'unreadable_secrets' } },
    });
  });
});
