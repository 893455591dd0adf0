// replace_sm over a real socket: other words for what has not left, judged, priced and paced again.
import { beforeAll, expect, test } from 'vitest';
import { createValidateHandler } from '../../../functions/validate-message/handler.ts';
import { createContentChecker } from '../../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage } from '../../../shared/testing/seed-messages.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import type { RequestPduInput, ResponsePdu } from '../smpp/pdu.ts';
import { writeMessageId } from './message-ids.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

beforeAll(() => seedConnector(database.pool));

type Replace = Partial<Extract<RequestPduInput, { command: 'replace_sm' }>>;

async function replace(customer: Customer, id: Uuid, fields: Replace = {}): Promise<ResponsePdu> {
  const session = await door.bind(customer);
  const outcome = await session.request({
    ...{
      command: 'replace_sm',
      messageId: writeMessageId(id, 'text'),
      shortMessage: Buffer.from('Other words'),
    },
    ...fields,
  });
  if (outcome.kind !== 'response') throw new Error(outcome.kind);
  return outcome.pdu;
}

const HOUR_MS = 3_600_000;
const seed = ({ accountId, number, systemId }: Customer, columns: SeededColumns = {}): Promise<Uuid> =>
  seedMessage(database.pool, {
    ...{ account_id: accountId, source_addr: number, status: 'queued', submitted_at: null, sending_at: null },
    ...{ valid_until: new Date(Date.now() + 24 * HOUR_MS), door: 'smpp' },
    ...{ smpp: JSON.stringify({ systemId, final: 'none', intermediate: false, userReference: 7, parts: 1 }) },
    ...columns,
  });

async function rowOf(id: Uuid): Promise<Record<string, unknown>> {
  return (await database.pool.query('select * from messaging.message_log where id = $1', [id])).rows[0];
}

test.each(['accepted', 'scheduled', 'queued'])(
  'a message that is %s gets other words and receipts, and is due to be decided upon again',
  async (status) => {
    const customer = await seedCustomer(database);
    const id = await seed(customer, { status, slot_at: new Date(), due_at: new Date() });
    expect(await replace(customer, id, { registeredDelivery: 1 })).toMatchObject({
      ...{ command: 'replace_sm_resp', commandStatus: 0 },
    });
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'accepted', message_body: 'Other words', segments: 1, sequence: 4 },
      ...{ vendor_connector: null, queued_at: null, slot_at: null, due_at: null, wake_at: expect.any(Date) },
      smpp: { systemId: customer.systemId, final: 'all', intermediate: false, userReference: 7, parts: 1 },
    });
  },
);

test('what was reserved comes back, and what is sent is reserved for and counted once', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const sent = await session.request({
    ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddr: customer.number.slice(1), destAddrTon: 1 },
    ...{ destinationAddr: '16505550123', shortMessage: Buffer.from('x'.repeat(200)) },
  });
  expect(sent).toMatchObject({ pdu: { commandStatus: 0 } });
  const found = await database.pool.query<{ id: Uuid }>(
    'select id from messaging.message_log where account_id = $1',
    [customer.accountId],
  );
  const id = found.rows[0]?.id as Uuid;
  const { log } = recordingLog();
  const validate = createValidateHandler({
    ...{ pool: database.pool, announcer: recordingAnnouncer(), clock: systemClock, log },
    content: createContentChecker({ db: database.pool, scope: 'outbound', clock: systemClock, log }),
  });
  const held = async () =>
    (
      await database.pool.query(
        `select m.segments, m.charge, m.cost = b.reserved as "holdsItsPrice", u.messages::int, u.segments::int as used,
           u.cost = m.cost as "usesItsPrice"
         from messaging.message_log m join accounts.balances b using (account_id)
           join accounts.daily_usage u on u.account_id = m.account_id and u.tag = ''
         where m.id = $1`,
        [id],
      )
    ).rows;
  await validate({ messageIds: [id] });
  const right = { charge: 'reserved', holdsItsPrice: true, usesItsPrice: true, messages: 1 };
  expect(await held()).toEqual([{ ...right, segments: 2, used: 2 }]);
  expect(await replace(customer, id)).toMatchObject({ commandStatus: 0 });
  expect((await rowOf(id)).charge).toBe('none');
  await validate({ messageIds: [id] });
  expect(await held()).toEqual([{ ...right, segments: 1, used: 1 }]);
  const entries = await database.pool.query(
    `select kind, (reserved / (select cost from messaging.message_log where id = $2))::float as prices
     from accounts.ledger_entries where account_id = $1 and kind <> 'top_up' order by id`,
    [customer.accountId, id],
  );
  expect(entries.rows).toEqual([
    { kind: 'reserve', prices: 2 },
    { kind: 'refund', prices: -2 },
    { kind: 'reserve', prices: 1 },
  ]);
});

test('a new time and a new period', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer);
  const response = await replace(customer, id, {
    ...{ scheduleDeliveryTime: '000000020000000R', validityPeriod: '000000010000000R' },
  });
  expect(response).toMatchObject({ commandStatus: 0 });
  const { send_at: sendAt, valid_until: validUntil } = (await rowOf(id)) as Record<string, Date>;
  expect((sendAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(1.9 * HOUR_MS);
  expect((validUntil?.getTime() ?? 0) - (sendAt?.getTime() ?? 0)).toBe(HOUR_MS);
});

test('without them the message keeps its own', async () => {
  const customer = await seedCustomer(database);
  const times = { send_at: new Date(Date.now() + HOUR_MS), valid_until: new Date(Date.now() + 2 * HOUR_MS) };
  const id = await seed(customer, { ...times, status: 'scheduled' });
  await replace(customer, id);
  expect(await rowOf(id)).toMatchObject(times);
});

test.each(['sending', 'sent', 'delivered', 'canceled'])(
  'one that is %s stays as it is, and the answer says so',
  async (status) => {
    const customer = await seedCustomer(database);
    const id = await seed(customer, { status });
    expect(await replace(customer, id)).toMatchObject({
      ...{ commandStatus: 0x13, additionalStatusInfoText: `too late: the message is ${status}` },
    });
    expect(await rowOf(id)).toMatchObject({ status, message_body: 'Your code is 4711' });
  },
);

test.each<[string, Replace, number]>([
  ['no words', { shortMessage: Buffer.alloc(0) }, 0x01],
  ['a canned message', { smDefaultMsgId: 3 }, 0x63],
  ['a time that is none', { scheduleDeliveryTime: '990000000000000+' }, 0x61],
  ['another sender', { sourceAddrTon: 1, sourceAddr: '14155559999' }, 0x0a],
])('%s is refused and changes nothing', async (_what, fields, commandStatus) => {
  const customer = await seedCustomer(database);
  const id = await seed(customer);
  const before = await rowOf(id);
  expect(await replace(customer, id, fields)).toMatchObject({ commandStatus });
  expect(await rowOf(id)).toEqual(before);
});

test('what the rules refuse by now is refused with the rule, and the old ones stay', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer, { source_addr: '+19995550000' });
  const response = await replace(customer, id);
  expect(response.additionalStatusInfoText).toMatch(/^sender_not_owned: /);
  expect(await rowOf(id)).toMatchObject({ status: 'queued', message_body: 'Your code is 4711' });
});

test('the message of another account is unknown', async () => {
  const [customer, other] = [await seedCustomer(database), await seedCustomer(database)];
  const id = await seed(other);
  expect(await replace(customer, id)).toMatchObject({ commandStatus: 0x0c });
  expect(await rowOf(id)).toMatchObject({ message_body: 'Your code is 4711' });
});
