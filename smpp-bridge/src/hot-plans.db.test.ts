// Plans of the statements that every message passes through: only the month of the ids is touched, and rows are found by
// id, whatever the planner believes about how many are queued or in flight.
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { settleMessages } from './carrier/settle-store.ts';
import { moveByTime, snooze } from './scheduler/waking-store.ts';
import { claimMessages, releaseClaims } from './submitter/claim-store.ts';
import { selectQueued } from './submitter/queued-store.ts';
import { insertQueued } from './testing/queued-messages.ts';

const database = useDatabase();
const QUEUE_INDEX = 'vendor_connector_account_id_id_idx';
const FLIGHT_INDEX = 'bridge_epoch_idx';
let client: pg.PoolClient;
let ids: readonly Uuid[];

beforeAll(async () => {
  client = await database.pool.connect();
  // Statistics of a quiet hour, then a burst: what the planner knows says that next to nothing is queued.
  await insertQueued(database.pool, { count: 2_000 });
  await database.pool.query(`update messaging.message_log set status = 'delivered'`);
  const month = await database.pool.query(
    'select distinct tableoid::regclass as name from messaging.message_log',
  );
  await database.pool.query(`vacuum analyze ${month.rows[0].name}`);
  ids = await insertQueued(database.pool, { count: 3_000 });
});
afterAll(() => client.release(true));

/** The plan as it ran, and nothing of what it did. */
async function planOf(prepared: string, values: string): Promise<string> {
  await client.query('begin');
  const explained = await client
    .query(`explain (analyze, timing off) execute "${prepared}" (${values})`)
    .finally(() => client.query('rollback'));
  return explained.rows.map((row) => row['QUERY PLAN']).join('\n');
}

const range = () => `'${ids[0]}', '${ids[199]}'`;
const listOf = (some: readonly Uuid[]) => `array[${some.map((id) => `'${id}'`)}]::uuid[]`;

describe.each(['force_custom_plan', 'force_generic_plan'])('under %s', (mode) => {
  test('a claim finds its rows by id, in one month', async () => {
    await client.query(`set plan_cache_mode = ${mode}`);
    const room = new Map([['sandbox_one', 1]]);
    await claimMessages(client, ids.slice(0, 200), room, 1);
    const list = listOf(ids.slice(0, 200));
    const plan = await planOf('bridge.claim-ids', `1, ${list}, ${range()}, array['sandbox_one'], array[200]`);
    expect(plan).not.toContain(QUEUE_INDEX);
    expect(plan).toMatch(/Index Cond: \(id = c\.id\)/);
    expect(rangesRead(plan)).toEqual([]);
    expect(onlyOneMonth(plan)).toBe(true);
  });

  test('a settlement finds its rows by id, in one month', async () => {
    await client.query(`set plan_cache_mode = ${mode}`);
    await settleMessages(client, [{ messageId: ids[0] as Uuid, outcome: { kind: 'requeue' } }], {
      ...{ epoch: 1, receiptTimeoutSeconds: 60 },
    });
    await claimMessages(client, ids.slice(1, 2), new Map([['sandbox_one', 1]]), 1);
    const none = "'{null}'";
    const columns = [
      listOf(ids.slice(1, 2)),
      none,
      none,
      none,
      none,
      none,
      `array['sent']`,
      none,
      none,
      none,
    ];
    const plan = await planOf('bridge.settle', `${columns}, array[true], ${range()}, 1, 60`);
    expect(plan).not.toContain(FLIGHT_INDEX);
    expect(plan).toMatch(/Index Cond: \(id = f\.id\)/);
    expect(rangesRead(plan)).toEqual([]);
    expect(onlyOneMonth(plan)).toBe(true);
  });

  describe('of an old row and a new one, what lies between is not read by', () => {
    const ends = () => [ids[0], ids.at(-1)] as Uuid[];
    const between = () => `'${ids[0]}', '${ids.at(-1)}'`;

    test('the release of claims', async () => {
      await client.query(`set plan_cache_mode = ${mode}`);
      await releaseClaims(client, ends(), 1);
      await expectKeyed('bridge.release-claims', `${listOf(ends())}, ${between()}, 1`);
    });

    test('the snooze of rows that were looked at', async () => {
      await client.query(`set plan_cache_mode = ${mode}`);
      await snooze(
        client,
        ends().map((id) => ({ id, wakeAt: new Date() })),
      );
      await expectKeyed('scheduler.snooze-messages', `${listOf(ends())}, array[now(), now()], ${between()}`);
    });

    test.each([
      ['the end of their validity', 'expire', 'scheduler.expire-messages'],
      ['the end of the wait for receipts', 'receipt-missing', 'scheduler.miss-receipts'],
    ] as const)('%s', async (_what, move, statement) => {
      await client.query(`set plan_cache_mode = ${mode}`);
      await moveByTime(client, move, ends());
      await expectKeyed(statement, `${listOf(ends())}, ${between()}`);
    });
  });

  test('the fair look walks the index of queued rows', async () => {
    await client.query(`set plan_cache_mode = ${mode}`);
    await selectQueued(client, 'sandbox_one', 10, undefined);
    const plan = await planOf('bridge.select-queued', `'sandbox_one', '${ids[0]}', 10, 10`);
    expect(plan).toContain(QUEUE_INDEX);
    expect(plan).not.toContain('Seq Scan');
    expect(plan).not.toContain('Bitmap');
  });
});

async function expectKeyed(prepared: string, values: string): Promise<void> {
  const plan = await planOf(prepared, values);
  expect(plan).toMatch(/Index Cond: \(.*\(?id = /);
  expect(rangesRead(plan)).toEqual([]);
  expect(rowsRead(plan)).toBeLessThanOrEqual(2);
  expect(onlyOneMonth(plan)).toBe(true);
}

/** Searches by the id range alone: they read what lies between the ids too. */
function rangesRead(plan: string): string[] {
  return plan.split('\n').filter((line) => line.includes('(id >= ') && !line.includes('(id = '));
}

/** The most rows that one step over message_log found or threw away. */
function rowsRead(plan: string): number {
  const found = [...plan.matchAll(/on message_log_.*actual rows=([\d.]+)/g)];
  const removed = [...plan.matchAll(/Rows Removed by Filter: (\d+)/g)];
  expect(found.length).toBeGreaterThan(0);
  return Math.max(...[...found, ...removed].map((match) => Number(match[1])));
}

/** Partitions of message_log that were really read. */
function onlyOneMonth(plan: string): boolean {
  const scans = plan
    .split('\n')
    .filter((line) => / Scan .*on message_log_/.test(line) && !line.includes('never executed'));
  return new Set(scans.map((line) => / on (message_log_\w+)/.exec(line)?.[1])).size === 1;
}
