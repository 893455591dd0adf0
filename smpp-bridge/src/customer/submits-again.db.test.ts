// A message that is sent again, on purpose or because its answer was lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { idOf, type Submit, submitText as submit } from '../../../shared/testing/submit-text.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

beforeAll(() => seedConnector(database.pool));

async function messagesOf({ accountId }: Customer): Promise<{ readonly message_body: string }[]> {
  const { rows } = await database.pool.query(
    'select message_body from messaging.message_log where account_id = $1 order by id',
    [accountId],
  );
  return rows;
}

describe('replace_if_present_flag', () => {
  const replacing = (text: string): Submit => ({ replaceIfPresentFlag: 1, shortMessage: Buffer.from(text) });

  test('1 gives the newest message between the addresses that has not left other words, under its id', async () => {
    const customer = await seedCustomer(database);
    const session = await door.bind(customer);
    await submit(session, customer.number, { shortMessage: Buffer.from('oldest') });
    const newest = await submit(session, customer.number, { shortMessage: Buffer.from('newest') });
    const answer = await submit(session, customer.number, replacing('other'));
    expect(idOf(answer)).toBe(idOf(newest));
    expect((await messagesOf(customer)).map(({ message_body: text }) => text)).toEqual(['oldest', 'other']);
  });

  test.each<[string, string, Submit]>([
    ['that left', 'sent', {}],
    ['to somebody else', 'queued', { destinationAddr: '16505550124' }],
  ])('a message %s is not replaced: a new one is sent', async (_which, status, fields) => {
    const customer = await seedCustomer(database);
    const session = await door.bind(customer);
    const first = await submit(session, customer.number);
    await database.pool.query('update messaging.message_log set status = $2 where account_id = $1', [
      ...[customer.accountId, status],
    ]);
    const second = await submit(session, customer.number, { ...replacing('other'), ...fields });
    expect(second).toMatchObject({ commandStatus: 0 });
    expect(idOf(second)).not.toBe(idOf(first));
    expect(await messagesOf(customer)).toHaveLength(2);
  });

  test('above 1 it is refused', async () => {
    const customer = await seedCustomer(database);
    const session = await door.bind(customer);
    const answer = await submit(session, customer.number, { replaceIfPresentFlag: 2 });
    expect(answer).toMatchObject({ commandStatus: 0x54 });
  });
});

describe('a message that is sent again', () => {
  const named = (name: string): Submit => ({ unknownTlvs: [{ tag: 0x1402, value: Buffer.from(name) }] });
  const suppressing = (seconds: number) =>
    seedCustomer(database, { settings: { suppress_duplicates_seconds: seconds } });

  test.each<[string, Submit]>([
    ['the user_message_reference', { userMessageReference: 4711 }],
    ['a name of its own', named('order-1')],
  ])('under %s gets the id that it has, on another bind too, and is sent once', async (_by, name) => {
    const customer = await suppressing(60);
    const [one, other] = [await door.bind(customer), await door.bind(customer)];
    const first = await submit(one, customer.number, name);
    const again = await Promise.all([
      submit(one, customer.number, name),
      submit(other, customer.number, name),
    ]);
    expect(again.map(idOf)).toEqual([idOf(first), idOf(first)]);
    expect(await messagesOf(customer)).toHaveLength(1);
  });

  test.each<[string, Submit, Submit]>([
    ['under another name', named('order-1'), named('order-2')],
    ['with another text', named('order-1'), { ...named('order-1'), shortMessage: Buffer.from('Bye') }],
    ['to another recipient', named('order-1'), { ...named('order-1'), destinationAddr: '16505550124' }],
    ['without a name', {}, {}],
  ])('%s is another message', async (_what, first, second) => {
    const customer = await suppressing(60);
    const session = await door.bind(customer);
    await submit(session, customer.number, first);
    expect(await submit(session, customer.number, second)).toMatchObject({ commandStatus: 0 });
    expect(await messagesOf(customer)).toHaveLength(2);
  });

  test('by another account under the same name is a message of its own', async () => {
    const customers = [await suppressing(60), await suppressing(60)];
    for (const customer of customers) {
      await submit(await door.bind(customer), customer.number, named('order-1'));
      expect(await messagesOf(customer)).toHaveLength(1);
    }
  });

  test.each([
    ['after the window', 1, true],
    ['by an account that does not want it', 0, false],
  ])('%s is another message', async (_when, seconds, waits) => {
    const customer = await suppressing(seconds);
    const session = await door.bind(customer);
    await submit(session, customer.number, named('order-1'));
    if (waits) await sleep(1_100);
    await submit(session, customer.number, named('order-1'));
    expect(await messagesOf(customer)).toHaveLength(2);
  });
});
