// What the database holds, as the figures say it; and that a figure reads few rows however many there are.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../../../shared/testing/partitions-scanned.ts';
import { seedDelivery } from '../../../../shared/testing/seed-deliveries.ts';
import { insertRow, seedMessage, seedReceipt } from '../../../../shared/testing/seed-messages.ts';
import { insertQueued } from '../../testing/queued-messages.ts';
import { readCampaigns } from './read-campaigns.ts';
import { readCustomers } from './read-customers.ts';
import { readQueues } from './read-queues.ts';
import { readReceipts } from './read-receipts.ts';
import { readRefusals } from './read-refusals.ts';
import { readWaiting } from './read-waiting.ts';
import { readWebhooks } from './read-webhooks.ts';
import { sampleHops } from './sample-hops.ts';

const database = useDatabase();
const NOW = new Date();
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);
/** An id as the database made them so many seconds ago. */
const idOf = async (seconds: number) => {
  const made = await database.pool.query('select uuidv7($1::interval) as id', [`-${seconds} seconds`]);
  return made.rows[0].id as Uuid;
};

beforeEach(() =>
  database.pool.query(
    `truncate messaging.message_log, messaging.receipts, messaging.tickets, messaging.webhook_deliveries,
       messaging.webhook_lanes, messaging.inbound_parts, accounts.daily_usage, accounts.daily_refusals, accounts.accounts cascade`,
  ),
);

async function seedCompany(name: string): Promise<Uuid> {
  return insertRow(database.pool, 'accounts.accounts', { company_name: name }, 'id');
}

describe('customers', () => {
  const seedUsage = (accountId: Uuid, columns: Record<string, unknown>) =>
    insertRow(
      database.pool,
      'accounts.daily_usage',
      {
        ...{ account_id: accountId, day: NOW, direction: 'outbound', test: false, tag: '' },
        ...{ messages: 0, segments: 0, cost: 0, ...columns },
      },
      'account_id',
    );

  test('are those with the most messages today, and the others together', async () => {
    const [big, small, smaller] = [
      await seedCompany('Big'),
      await seedCompany('Small'),
      await seedCompany('Smaller'),
    ];
    await seedUsage(big, { messages: 1_000, cost: 7.5 });
    await seedUsage(big, { messages: 10, direction: 'inbound' });
    await seedUsage(small, { messages: 5, cost: 0.0375 });
    await seedUsage(smaller, { messages: 4, cost: 0.03 });
    const customers = await readCustomers(database.pool, NOW, 1);
    expect(customers).toContainEqual({
      accountId: big,
      company: 'Big',
      sent: 1_000,
      received: 10,
      cost: 7.5,
    });
    expect(customers).toContainEqual({
      ...{ accountId: undefined, company: undefined, sent: 9, received: 0, cost: 0.0675 },
    });
    expect(customers).toHaveLength(2);
  });

  test('count neither yesterday, nor test messages, nor a message twice for its tag', async () => {
    const account = await seedCompany('Big');
    await seedUsage(account, { messages: 3 });
    await seedUsage(account, { messages: 3, tag: 'winter' });
    await seedUsage(account, { messages: 50, test: true });
    await seedUsage(account, { messages: 70, day: ago(86_400 * 2) });
    expect(await readCustomers(database.pool, NOW, 10)).toMatchObject([{ sent: 3 }]);
  });
});

test('refusals are those of today; those for 10DLC name who broke the rules', async () => {
  const [one, two] = [randomUUID() as Uuid, randomUUID() as Uuid];
  const refuse = (account_id: Uuid, code: string, refusals: number, day = NOW) =>
    insertRow(database.pool, 'accounts.daily_refusals', { day, account_id, code, refusals }, 'account_id');
  await refuse(one, 'campaign_missing', 5);
  await refuse(two, 'campaign_missing', 1);
  await refuse(two, 'daily_cap_reached', 2);
  await refuse(one, 'recipient_opted_out', 9);
  await refuse(one, 'campaign_missing', 90, ago(86_400 * 2));
  const { byCode, violations } = await readRefusals(database.pool, NOW, 1);
  expect(Object.fromEntries(byCode)).toEqual({
    ...{ campaign_missing: 6, daily_cap_reached: 2, recipient_opted_out: 9 },
  });
  expect(violations).toHaveLength(3);
  expect(violations).toEqual(
    expect.arrayContaining([
      { accountId: one, code: 'campaign_missing', refusals: 5 },
      { accountId: undefined, code: 'campaign_missing', refusals: 1 },
      { accountId: undefined, code: 'daily_cap_reached', refusals: 2 },
    ]),
  );
});

describe('queues', () => {
  test('count what waits for each connector, also what Jasmin has a ticket of', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await insertQueued(database.pool, { count: 3, accountId: a, connector: 'one' });
    await insertQueued(database.pool, { count: 2, accountId: b, connector: 'one' });
    const posted = await insertQueued(database.pool, { count: 4, accountId: a, connector: 'two' });
    const ticket = await insertRow(
      database.pool,
      'messaging.tickets',
      { class: 'x', connector: 'two' },
      'id',
    );
    await database.pool.query('update messaging.message_log set ticket_id = $1 where id = any($2)', [
      ticket,
      posted,
    ]);
    await database.pool.query('update messaging.message_log set queued_at = $1 where account_id = $2', [
      ago(600),
      b,
    ]);
    const queues = await readQueues(database.pool);
    expect(queues.find(({ connector }) => connector === 'one')).toMatchObject({
      ...{ messages: 5, oldestAt: ago(600) },
    });
    expect(queues.find(({ connector }) => connector === 'two')).toMatchObject({ messages: 4 });
    expect(queues).toHaveLength(2);
  });

  test.each(PLAN_MODES)('are counted along the index of queued rows, under %s', async (mode) => {
    await insertQueued(database.pool, { count: 300, connector: 'one' });
    await insertQueued(database.pool, { count: 300, connector: 'two' });
    await database.pool.query(
      `update messaging.message_log set status = 'sent' where vendor_connector = 'two'`,
    );
    const read = await rowsRead(database.url, mode, (pool) => readQueues(pool));
    const rows = Object.entries(read).filter(([table]) => table.startsWith('message_log'));
    // Each once to count them, and the oldest of the one account.
    expect(rows.reduce((sum, [, count]) => sum + count, 0)).toBeLessThanOrEqual(305);
  });
});

test('what waits is told by its state, with the age of the oldest', async () => {
  const waiting = { announced_sequence: 4, wake_at: ago(-5) };
  await seedMessage(database.pool, { ...waiting, status: 'accepted', created_at: ago(90) });
  await seedMessage(database.pool, { ...waiting, status: 'accepted', created_at: ago(30) });
  await seedMessage(database.pool, {
    ...waiting,
    status: 'scheduled',
    due_at: ago(40),
    created_at: ago(4_000),
  });
  await seedMessage(database.pool, {
    ...waiting,
    status: 'scheduled',
    due_at: ago(-900),
    wake_at: ago(-900),
  });
  await seedMessage(database.pool, { ...waiting, status: 'sending', sending_at: ago(20) });
  await seedMessage(database.pool, {
    ...waiting,
    status: 'delivered',
    announced_sequence: 3,
    final_at: ago(10),
  });
  await seedMessage(database.pool, {
    ...waiting,
    status: 'sent',
    wake_at: ago(-86_400),
    submitted_at: ago(9_000),
  });
  const found = await readWaiting(database.pool, NOW);
  expect(Object.fromEntries(found)).toEqual({
    ...{ accepted: ago(90), scheduled: ago(40), sending: ago(20), event: ago(10) },
  });
});

test('webhooks that wait for their next attempt are not overdue, and failing receivers are counted', async () => {
  const account = await seedCompany('Big');
  await seedDelivery(database.pool, account, 'http://one.example/', { due_at: ago(300) });
  await seedDelivery(database.pool, account, 'http://one.example/', { due_at: ago(-300) });
  await seedDelivery(database.pool, account, 'http://two.example/', { due_at: ago(600), state: 'delivered' });
  expect(await readWebhooks(database.pool, NOW)).toEqual({
    ...{ waiting: 2, oldestDueAt: ago(300), failingReceivers: 0 },
  });
  await database.pool.query('update messaging.webhook_lanes set failing_since = now()');
  expect(await readWebhooks(database.pool, NOW)).toMatchObject({ failingReceivers: 1 });
});

test('the delivery rate counts final receipts only, and parked ones are those that have waited', async () => {
  for (const state of ['DELIVRD', 'DELIVRD', 'UNDELIV', 'ACCEPTD']) {
    await seedReceipt(database.pool, 'A', { state, wake_at: null });
  }
  await seedReceipt(database.pool, 'B', { connector: 'two', received_at: ago(120) });
  await seedReceipt(database.pool, 'C', { connector: 'two', received_at: ago(1) });
  const { deliveryRates, parked } = await readReceipts(database.pool, NOW);
  expect(deliveryRates.get('sinch_primary')).toBeCloseTo(2 / 3);
  expect(deliveryRates.get('two')).toBe(1);
  expect(parked).toBe(1);
});

test('campaigns are told by status, and caps by how much of today is used', async () => {
  await database.pool.query('truncate messaging.campaigns_10dlc, messaging.daily_segments');
  await database.pool.query(
    `insert into messaging.campaigns_10dlc (campaign_id, status, daily_cap)
     values ('C1', 'ACTIVE', 2000), ('C2', 'ACTIVE', null), ('C3', 'SUSPENDED', null)`,
  );
  await database.pool.query(
    `insert into messaging.daily_segments (subject, day, segments)
     values ('campaign:C1', ($1::timestamptz at time zone 'America/Los_Angeles')::date, 500),
       ('campaign:C1', ($1::timestamptz at time zone 'America/Los_Angeles')::date - 1, 2000)`,
    [NOW],
  );
  const { byStatus, capsUsed } = await readCampaigns(database.pool, NOW);
  expect(Object.fromEntries(byStatus)).toEqual({ ACTIVE: 2, SUSPENDED: 1 });
  expect(Object.fromEntries(capsUsed)).toEqual({ 'campaign:C1': 0.25 });
});

describe('a sample', () => {
  test('has messages, receipts and webhooks of its seconds, test messages aside', async () => {
    const id = await idOf(70);
    await seedMessage(database.pool, { id, created_at: ago(70), submitted_at: ago(69) });
    await seedMessage(database.pool, { id: await idOf(70), test: true });
    await seedMessage(database.pool, { id: await idOf(20) });
    await seedReceipt(database.pool, 'A', { id: await idOf(68), message_id: id, received_at: ago(68) });
    await seedReceipt(database.pool, 'B', { id: await idOf(68), received_at: ago(68) });
    const account = await seedCompany('Big');
    await seedDelivery(database.pool, account, 'http://one.example/', {
      id: await idOf(67),
      created_at: ago(67),
    });
    const sample = await sampleHops(database.pool, ago(75), 15);
    expect(sample.messages).toMatchObject([{ status: 'sent', createdAt: ago(70), submittedAt: ago(69) }]);
    expect(sample.receipts).toEqual([
      { submittedAt: ago(69), receivedAt: ago(68), appliedAt: undefined },
      { submittedAt: undefined, receivedAt: ago(68), appliedAt: undefined },
    ]);
    expect(sample.webhooks).toEqual([{ createdAt: ago(67), deliveredAt: undefined }]);
  });

  test.each(PLAN_MODES)(
    'reads no more than it takes of each second, in its month, under %s',
    async (mode) => {
      for (const second of [70, 69]) {
        await database.pool.query(
          `insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status, encoding)
         select uuidv7($1::interval), $2, 'outbound', '+14155550100', '+14155551234', 'hello', 'sent', 'gsm7'
         from generate_series(1, 200)`,
          [`-${second} seconds`, randomUUID()],
        );
      }
      const read = await rowsRead(database.url, mode, (pool) => sampleHops(pool, ago(75), 15));
      const rows = Object.entries(read).filter(
        ([table, count]) => table.startsWith('message_log') && count > 0,
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.[1]).toBeLessThanOrEqual(200);
    },
  );
});
