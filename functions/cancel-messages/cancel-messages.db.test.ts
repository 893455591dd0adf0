// Cancelling through the function as it is deployed: what has not left is stopped, and its money comes back.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';

const database = useDatabase();
const functions = useFunctions(database, ['cancel-messages']);

let accountId: Uuid;
let bearer: string;

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
});

const NOT_SENT = { sending_at: null, submitted_at: null };

function seed(columns: SeededColumns): Promise<Uuid> {
  return seedMessage(database.pool, { account_id: accountId, ...columns });
}

async function cancel(path: string, authorization = bearer) {
  const reply = await fetch(`${functions.address('cancel-messages')}/v1/messages/${path}/cancel`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': authorization },
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const cancelMessage = (id: Uuid, authorization?: string) => cancel(formatId('message', id), authorization);

async function rowOf(id: Uuid): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query('select * from messaging.message_log where id = $1', [id]);
  return rows[0];
}

test.each([
  ['accepted', { queued_at: null, vendor_connector: null }],
  ['scheduled', { scheduled_at: new Date(), due_at: new Date(Date.now() + 60_000) }],
  ['queued', {}],
  ['queued', { ticket_id: randomUUID() }],
])('a message that is %s is canceled, and its event is owed', async (status, columns) => {
  const id = await seed({ ...NOT_SENT, ...columns, status, sequence: 2, announced_sequence: 2 });
  expect(await cancelMessage(id)).toMatchObject({
    ...{ status: 200, body: { status: 'canceled', sequence: 3, error: { code: 'canceled_by_customer' } } },
  });
  expect(await rowOf(id)).toMatchObject({
    ...{ status: 'canceled', final_at: expect.any(Date), ticket_id: null },
    ...{ announced_sequence: 2, wake_at: expect.any(Date) },
  });
});

test('what was reserved for it comes back, once, with its ledger entry', async () => {
  const sender = await seedAccount(database.pool);
  const token = await functions.bearer(sender.accountId);
  await database.pool.query(
    `update accounts.balances set balance = -0.015, reserved = 0.015 where account_id = $1`,
    [sender.accountId],
  );
  const reserved = { ...NOT_SENT, account_id: sender.accountId, status: 'queued' };
  const id = await seed({ ...reserved, cost: '0.0075', charge: 'reserved' });
  const answers = await Promise.all([cancelMessage(id, token), cancelMessage(id, token)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]?.body).toMatchObject({ price: null });
  const { rows } = await database.pool.query(
    `select b.balance, b.reserved, l.kind, l.amount from accounts.balances b
     join accounts.ledger_entries l using (account_id) where account_id = $1`,
    [sender.accountId],
  );
  expect(rows).toEqual([{ balance: '-0.007500', reserved: '0.007500', kind: 'refund', amount: '0.007500' }]);
});

test.each([
  ['a live message is not canceled by a test key', false, 'test', 403],
  ['a test message is', true, 'test', 200],
  ['a live key cancels both', true, 'live', 200],
] as const)('%s', async (_, isTest, mode, status) => {
  const key = await seedApiKey(database.pool, accountId, { mode });
  const id = await seed({ ...NOT_SENT, status: 'queued', test: isTest });
  expect((await cancelMessage(id, await functions.bearerOf(key))).status).toBe(status);
  expect((await rowOf(id)).status).toBe(status === 200 ? 'canceled' : 'queued');
});

const AT = new Date('2026-11-25T10:00:00.000Z');
test.each<[string, SeededColumns, string]>([
  [
    'is on its way',
    { status: 'sending', sending_at: AT, submitted_at: null },
    'It is on its way to the carrier since 2026-11-25T10:00:00.000Z.',
  ],
  [
    'a carrier link has had before',
    { status: 'queued', sending_at: AT, submitted_at: null },
    'It was handed to the carrier at 2026-11-25T10:00:00.000Z and is sent again; parts of it may have left.',
  ],
  ['was sent', { status: 'sent', submitted_at: AT }, 'It left at 2026-11-25T10:00:00.000Z.'],
  [
    'was delivered',
    { status: 'delivered', submitted_at: AT, final_at: new Date('2026-11-25T10:00:05.000Z') },
    'It is delivered since 2026-11-25T10:00:05.000Z. It left at 2026-11-25T10:00:00.000Z.',
  ],
  [
    'was rejected',
    { ...NOT_SENT, status: 'rejected', final_at: AT },
    'It is rejected since 2026-11-25T10:00:00.000Z.',
  ],
  [
    'came in',
    { direction: 'inbound', status: 'received' },
    'It came in; only what goes out can be canceled.',
  ],
])('a message that %s is not canceled, and the answer says when it left', async (_, columns, detail) => {
  const id = await seed(columns);
  expect(await cancelMessage(id)).toMatchObject({ status: 409, body: { code: 'cancel_too_late', detail } });
  expect((await rowOf(id)).status).toBe(columns.status);
});

test('the message of another account is as absent as none, and is not canceled', async () => {
  const other = await seedAccount(database.pool);
  const id = await seed({ ...NOT_SENT, account_id: other.accountId, status: 'queued' });
  const missing = await cancel('msg_01j0000000e008000000001qhg');
  expect(await cancelMessage(id)).toEqual(missing);
  expect(missing.status).toBe(404);
  expect((await rowOf(id)).status).toBe('queued');
});

test('of a batch what has not left is canceled; the rest goes on', async () => {
  const batch = { batch_id: randomUUID() };
  const ids: Uuid[] = [];
  for (const status of ['accepted', 'queued']) ids.push(await seed({ ...NOT_SENT, ...batch, status }));
  ids.push(await seed({ ...batch, status: 'sent' }));
  const stranger = await seed({ status: 'queued' });
  await insertRow(
    database.pool,
    'messaging.batches',
    {
      ...{ id: batch.batch_id, account_id: accountId, messages: 3, refusals: '[]' },
      ...{ first_id: ids[0], last_id: stranger },
    },
    'id',
  );
  const answer = await cancel(`batches/${formatId('batch', batch.batch_id as Uuid)}`);
  expect(answer).toMatchObject({
    ...{ status: 200, body: { canceled: 2, batch: { statuses: { canceled: 2, sent: 1 }, accepted: 3 } } },
  });
  expect((await rowOf(stranger)).status).toBe('queued');
  const other = await functions.bearer((await seedAccount(database.pool)).accountId);
  expect((await cancel(`batches/${formatId('batch', batch.batch_id as Uuid)}`, other)).status).toBe(404);
});
