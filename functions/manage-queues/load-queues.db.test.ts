import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { QueueCursor } from '../../shared/contracts/http/admin/queues.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { loadQueues } from './load-queues.ts';

const database = useDatabase();
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

let accounts: readonly Uuid[];
beforeAll(async () => {
  for (const name of ['carrier_one', 'carrier_two']) await seedConnector(database.pool, name);
  const seeded = [await seedAccount(database.pool), await seedAccount(database.pool)];
  accounts = seeded.map(({ accountId }) => accountId).sort();
});
beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.tickets'));

const account = (place: number) => accounts[place] as Uuid;
const waiting = (status: string, connector: string | null, columns: SeededColumns = {}) =>
  seedMessage(database.pool, {
    ...{ account_id: account(0), status, vendor_connector: connector, submitted_at: null },
    ...{ created_at: minutesAgo(30), queued_at: minutesAgo(20), sending_at: minutesAgo(10), ...columns },
  });

async function queues(query: Partial<Parameters<typeof loadQueues>[1]> = {}, limit = 100) {
  const rows = await loadQueues(database.pool, query as Parameters<typeof loadQueues>[1], limit);
  return rows.map(({ connector, account_id, state, messages, oldest_age_seconds: age }) => [
    ...[connector, accounts.indexOf(account_id), state, messages, Math.round(age / 60)],
  ]);
}

async function inTicket(id: Uuid, claimed = false): Promise<void> {
  await database.pool.query(
    `with opened as (
       insert into messaging.tickets (class, connector, claimed_at)
       values ('rm', 'carrier_one', case when $2 then now() end) returning id)
     update messaging.message_log m set ticket_id = o.id from opened o where m.id = $1`,
    [id, claimed],
  );
}

async function everything(): Promise<void> {
  await waiting('accepted', null);
  await waiting('accepted', null, { account_id: account(1) });
  await waiting('scheduled', null, { scheduled_at: minutesAgo(25) });
  await waiting('queued', 'carrier_one');
  await waiting('queued', 'carrier_one', { queued_at: minutesAgo(5) });
  await waiting('queued', 'carrier_one', { account_id: account(1) });
  await waiting('queued', 'carrier_two');
  await inTicket(await waiting('queued', 'carrier_one', { queued_at: minutesAgo(7) }));
  await inTicket(await waiting('queued', 'carrier_one'), true);
  await waiting('sending', 'carrier_two');
  for (const status of ['sent', 'delivered', 'failed', 'canceled']) await waiting(status, 'carrier_one');
}
const ALL = [
  ['', 0, 'accepted', 1, 30],
  ['', 0, 'scheduled', 1, 25],
  ['', 1, 'accepted', 1, 30],
  ['carrier_one', 0, 'at_router', 1, 7],
  ['carrier_one', 0, 'queued', 2, 20],
  ['carrier_one', 1, 'queued', 1, 20],
  ['carrier_two', 0, 'queued', 1, 20],
  ['carrier_two', 0, 'sending', 1, 10],
] as const;

test('what waits is told by connector, account and state, with how much and since when', async () => {
  await everything();
  expect(await queues()).toEqual(ALL);
});

test.each<[string, object, (row: (typeof ALL)[number]) => boolean]>([
  ['a connector', { connector: 'carrier_one' }, ([connector]) => connector === 'carrier_one'],
  ['a state', { state: 'queued' }, ([, , state]) => state === 'queued'],
  ['a state without a connector', { state: 'accepted' }, ([, , state]) => state === 'accepted'],
])('the queues of %s are those and no others', async (_, query, isMeant) => {
  await everything();
  expect(await queues(query)).toEqual(ALL.filter(isMeant));
});

test('the queues of an account are those and no others, with a connector or without', async () => {
  await everything();
  const ofFirst = ALL.filter(([, place]) => place === 0);
  expect(await queues({ account_id: account(0) })).toEqual(ofFirst);
  expect(await queues({ account_id: account(0), connector: 'carrier_two' })).toEqual(ofFirst.slice(-2));
});

test.each([1, 2, 3])('pages of %i show each queue once', async (limit) => {
  await everything();
  const seen = [];
  let cursor: QueueCursor | undefined;
  do {
    const rows = await loadQueues(database.pool, { cursor }, limit);
    seen.push(...rows);
    const last = rows.at(-1);
    cursor = last && { connector: last.connector, accountId: last.account_id, state: last.state };
  } while (cursor);
  expect(seen.map(({ connector, state }) => [connector, state])).toEqual(
    ALL.map(([connector, , state]) => [connector, state]),
  );
});
