// Long texts that customers send part by part, over real sockets into real rows: one message each, whatever is sent again.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { idOf, type Submit, submitText as submit } from '../../../shared/testing/submit-text.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';

const database = useDatabase();
const door = useCustomerSmpp(database, { latePartsIntervalMs: 50 });

beforeAll(() => seedConnector(database.pool));

async function textsOf({ accountId }: Customer): Promise<readonly string[]> {
  const { rows } = await database.pool.query(
    'select message_body from messaging.message_log where account_id = $1 order by id',
    [accountId],
  );
  return rows.map(({ message_body: text }) => text);
}

async function twoMinutesLater({ systemId }: Customer): Promise<void> {
  await database.pool.query(
    `update messaging.smpp_parts set created_at = now() - interval '121 seconds' where system_id = $1`,
    [systemId],
  );
}

async function partsOf({ systemId }: Customer): Promise<number> {
  const { rows } = await database.pool.query(
    'select count(*)::int as n from messaging.smpp_parts where system_id = $1',
    [systemId],
  );
  return rows[0].n;
}

const part = (reference: number, number: number, text: string): Submit => ({
  esmClass: 0x40,
  shortMessage: Buffer.concat([Buffer.from([5, 0, 3, reference, 2, number]), Buffer.from(text)]),
});

test('in any order, over two binds, each part answered with the id of the message', async () => {
  const customer = await seedCustomer(database);
  const [one, other] = [await door.bind(customer), await door.bind(customer)];
  const second = await submit(other, customer.number, part(9, 2, 'world'));
  expect(await textsOf(customer)).toEqual([]);
  const first = await submit(one, customer.number, part(9, 1, 'Hello '));
  expect(idOf(first)).toBe(idOf(second));
  const { rows } = await database.pool.query(
    'select message_body, smpp from messaging.message_log where account_id = $1',
    [customer.accountId],
  );
  expect(rows).toMatchObject([{ message_body: 'Hello world', smpp: { parts: 2 } }]);
});

test('a part that is sent again, because its answer was lost, makes no second message', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await submit(session, customer.number, part(9, 1, 'Hello '));
  await submit(session, customer.number, part(9, 1, 'Hello '));
  await submit(session, customer.number, part(9, 2, 'world'));
  expect(await textsOf(customer)).toEqual(['Hello world']);
});

test('a reference that comes again begins another text', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  for (const text of ['one ', 'two ']) {
    await submit(session, customer.number, part(9, 1, text));
    await submit(session, customer.number, part(9, 2, 'end'));
  }
  expect(await textsOf(customer)).toEqual(['one end', 'two end']);
});

test('a text whose parts stopped coming goes out as it is after two minutes', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const messageId = idOf(await submit(session, customer.number, part(9, 1, 'Half a te')));
  await sleep(200);
  expect(await textsOf(customer)).toEqual([]);
  await twoMinutesLater(customer);
  await expect.poll(() => textsOf(customer), { timeout: 5_000 }).toEqual(['Half a te']);
  const outcome = await session.request({ command: 'query_sm', messageId });
  expect(outcome).toMatchObject({ pdu: { commandStatus: 0, messageState: 1 } });
});

test('the last part, sent again after the text was whole, gets its id and makes no stray text', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const first = await submit(session, customer.number, part(9, 1, 'Hello '));
  await submit(session, customer.number, part(9, 2, 'world'));
  for (const _again of [1, 2]) {
    expect(idOf(await submit(session, customer.number, part(9, 2, 'world')))).toBe(idOf(first));
  }
  await twoMinutesLater(customer);
  await expect.poll(() => partsOf(customer), { timeout: 5_000 }).toBe(1);
  await twoMinutesLater(customer);
  await expect.poll(() => partsOf(customer), { timeout: 5_000 }).toBe(0);
  expect(await textsOf(customer)).toEqual(['Hello world']);
});

test('a whole text that is sent again under its reference is another message, with an id of its own', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const all = [1, 2, 1, 2, 1, 2].map((number) =>
    submit(session, customer.number, part(9, number, number === 1 ? 'Hello ' : 'world')),
  );
  const ids = (await Promise.all(all)).map(idOf);
  expect(await textsOf(customer)).toEqual(['Hello world', 'Hello world', 'Hello world']);
  expect([ids[0], ids[2], ids[4]]).toEqual([ids[1], ids[3], ids[5]]);
  expect(new Set(ids).size).toBe(3);
});

test('but not for an account that wants nothing sent twice', async () => {
  const customer = await seedCustomer(database, { settings: { suppress_duplicates_seconds: 60 } });
  const session = await door.bind(customer);
  const ids: string[] = [];
  for (const _again of [1, 2]) {
    ids.push(idOf(await submit(session, customer.number, part(9, 1, 'Hello '))));
    ids.push(idOf(await submit(session, customer.number, part(9, 2, 'world'))));
  }
  expect(new Set(ids).size).toBe(1);
  expect(await textsOf(customer)).toEqual(['Hello world']);
});

test('a text that is refused is refused with its last part, and judged again where that is sent again', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const send = (number: number, text: string) => submit(session, '+19995550000', part(9, number, text));
  expect(await send(1, 'Hello ')).toMatchObject({ commandStatus: 0 });
  expect(await send(2, 'world')).toMatchObject({ commandStatus: 0x0a });
  expect(await send(2, 'world')).toMatchObject({ commandStatus: 0x0a });
  await twoMinutesLater(customer);
  await expect.poll(() => partsOf(customer), { timeout: 5_000 }).toBe(0);
  expect(await textsOf(customer)).toEqual([]);
});
