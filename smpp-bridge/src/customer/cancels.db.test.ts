// cancel_sm over a real socket: what waits is canceled in the store that REST reads, and its money comes back.
import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { writeMessageId } from '../../../shared/messaging/smpp-message-id.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { type SeededColumns, seedMessage } from '../../../shared/testing/seed-messages.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import type { RequestPduInput, ResponsePdu } from '../smpp/pdu.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

type Cancel = Partial<Extract<RequestPduInput, { command: 'cancel_sm' }>>;

async function cancel(customer: Customer, fields: Cancel): Promise<ResponsePdu> {
  const session = await door.bind(customer);
  const outcome = await session.request({ command: 'cancel_sm', ...fields });
  if (outcome.kind !== 'response') throw new Error(outcome.kind);
  return outcome.pdu;
}

const seed = ({ accountId, number, systemId }: Customer, columns: SeededColumns = {}): Promise<Uuid> =>
  seedMessage(database.pool, {
    ...{ account_id: accountId, source_addr: number, status: 'queued', submitted_at: null, sending_at: null },
    ...{ door: 'smpp', smpp: { systemId, final: 'all', intermediate: false, parts: 1 }, ...columns },
  });

async function statusOf(id: Uuid): Promise<string> {
  return (await database.pool.query('select status from messaging.message_log where id = $1', [id])).rows[0]
    .status;
}

const between = ({ number }: Customer): Cancel => ({
  ...{ sourceAddrTon: 1, sourceAddr: number.slice(1), destAddrTon: 1, destinationAddr: '16505550123' },
});

test.each(['accepted', 'scheduled', 'queued'])(
  'a message that is %s is canceled by its id',
  async (status) => {
    const customer = await seedCustomer(database);
    const id = await seed(customer, { status });
    const response = await cancel(customer, { messageId: writeMessageId(id, 'text') });
    expect(response).toMatchObject({ command: 'cancel_sm_resp', commandStatus: 0 });
    const { rows } = await database.pool.query(
      'select status, error_code, announced_sequence < sequence as owed from messaging.message_log where id = $1',
      [id],
    );
    expect(rows).toEqual([{ status: 'canceled', error_code: 'canceled_by_customer', owed: true }]);
  },
);

test('by an id in decimal too, and its money comes back', async () => {
  const customer = await seedCustomer(database, { settings: { receipts: { id: 'decimal' } } });
  const { accountId } = customer;
  await database.pool.query(
    'update accounts.balances set balance = balance - 0.0075, reserved = 0.0075 where account_id = $1',
    [accountId],
  );
  const id = await seed(customer, { cost: '0.0075', charge: 'reserved' });
  expect(await cancel(customer, { messageId: writeMessageId(id, 'decimal') })).toMatchObject({
    commandStatus: 0,
  });
  const { rows } = await database.pool.query(
    `select b.reserved, l.kind, l.amount from accounts.balances b join accounts.ledger_entries l using (account_id)
     where account_id = $1`,
    [accountId],
  );
  expect(rows).toEqual([{ reserved: '0.000000', kind: 'refund', amount: '0.007500' }]);
});

test.each(['sending', 'sent', 'delivered', 'canceled'])(
  'one that is %s is not, and the answer says what it is',
  async (status) => {
    const customer = await seedCustomer(database);
    const id = await seed(customer, { status });
    expect(await cancel(customer, { messageId: writeMessageId(id, 'text') })).toMatchObject({
      ...{ commandStatus: 0x11, additionalStatusInfoText: `too late: the message is ${status}` },
    });
    expect(await statusOf(id)).toBe(status);
  },
);

test('one that a carrier link has had before is not, and the answer says why', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer, { sending_at: new Date() });
  expect(await cancel(customer, { messageId: writeMessageId(id, 'text') })).toMatchObject({
    commandStatus: 0x11,
    additionalStatusInfoText: 'too late: the message is queued again, and parts of it may have left',
  });
  expect(await statusOf(id)).toBe('queued');
});

test('the message of another account is unknown, as is one that never was', async () => {
  const [customer, other] = [await seedCustomer(database), await seedCustomer(database)];
  const id = await seed(other);
  const stranger = await cancel(customer, { messageId: writeMessageId(id, 'text') });
  expect(stranger).toMatchObject({ commandStatus: 0x0c });
  const missing = await cancel(customer, { messageId: '01j0000000e008000000001qhg' });
  expect({ ...missing, sequenceNumber: 0 }).toEqual({ ...stranger, sequenceNumber: 0 });
  expect(await statusOf(id)).toBe('queued');
});

test("a sender that is not the message's cancels nothing", async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer);
  const fields = { messageId: writeMessageId(id, 'text'), sourceAddrTon: 1, sourceAddr: '14155559999' };
  expect(await cancel(customer, fields)).toMatchObject({ commandStatus: 0x0a });
  expect(await statusOf(id)).toBe('queued');
});

test('without an id all that waits between two addresses is canceled, and nothing else', async () => {
  const [customer, other] = [await seedCustomer(database), await seedCustomer(database)];
  const waiting = [await seed(customer), await seed(customer, { status: 'scheduled' })];
  const rest = [
    await seed(customer, { status: 'sent' }),
    await seed(customer, { dest_addr: '+16505550999' }),
    await seed(customer, { source_addr: '+14155559999' }),
    await seed(other, { source_addr: customer.number }),
    await seed(customer, { test: true }),
    await seed(customer, { sending_at: new Date() }),
    await seed(customer, { door: 'rest', smpp: null }),
    await seed(customer, { smpp: { systemId: 'another', final: 'all', intermediate: false, parts: 1 } }),
  ];
  expect(await cancel(customer, between(customer))).toMatchObject({ commandStatus: 0 });
  expect(await Promise.all(waiting.map(statusOf))).toEqual(['canceled', 'canceled']);
  expect(await Promise.all(rest.map(statusOf))).toEqual(['sent', ...Array<string>(7).fill('queued')]);
  expect(await cancel(customer, between(customer))).toMatchObject({
    ...{ commandStatus: 0x11, additionalStatusInfoText: 'no message between these addresses waits' },
  });
});

test('however many wait: up to 20,000 at once, and the answer says when there are more', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer);
  await database.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding, smpp)
     select m.account_id, m.direction, m.source_addr, m.dest_addr, m.message_body, m.status, m.encoding, m.smpp
     from messaging.message_log m, generate_series(1, 20500) where m.id = $1`,
    [id],
  );
  const waiting = async () =>
    (
      await database.pool.query(
        `select count(*)::int as n from messaging.message_log where account_id = $1 and status = 'queued'`,
        [customer.accountId],
      )
    ).rows[0].n;
  expect(await cancel(customer, between(customer))).toMatchObject({
    ...{ commandStatus: 0x11, additionalStatusInfoText: '20000 are canceled and more wait: cancel again' },
  });
  expect(await waiting()).toBe(501);
  expect(await cancel(customer, between(customer))).toMatchObject({ commandStatus: 0 });
  expect(await waiting()).toBe(0);
});

test('a credential of the sandbox cancels test messages alone', async () => {
  const customer = await seedCustomer(database, { test: true });
  const [live, tried] = [await seed(customer), await seed(customer, { test: true })];
  const byId = await cancel(customer, { messageId: writeMessageId(live, 'text') });
  expect(byId).toMatchObject({ commandStatus: 0x0c });
  expect(await cancel(customer, between(customer))).toMatchObject({ commandStatus: 0 });
  expect([await statusOf(live), await statusOf(tried)]).toEqual(['queued', 'canceled']);
});

test.each([
  ['sender', { sourceAddr: '' }, 0x0a],
  ['recipient', { destinationAddr: '' }, 0x0b],
])('without an id and without a %s nothing is named', async (_what, fields, commandStatus) => {
  const customer = await seedCustomer(database);
  expect(await cancel(customer, { ...between(customer), ...fields })).toMatchObject({ commandStatus });
});
