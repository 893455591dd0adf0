// replace_sm over a real socket: other words for what has not left, judged, priced and paced again.
import { beforeAll, expect, test } from 'vitest';
import { createFanOutHandler } from '../../../functions/fan-out-webhooks/handler.ts';
import { createValidateHandler } from '../../../functions/validate-message/handler.ts';
import { cancelMessages } from '../../../shared/acceptance/cancel-messages.ts';
import { checkLedger } from '../../../shared/accounts/ledger/check-ledger.ts';
import { createContentChecker } from '../../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { writeMessageId } from '../../../shared/messaging/smpp-message-id.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { seedConnector, seedSandbox } from '../../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage } from '../../../shared/testing/seed-messages.ts';
import { submitText } from '../../../shared/testing/submit-text.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import type { RequestPduInput, ResponsePdu } from '../smpp/pdu.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

beforeAll(async () => {
  await seedConnector(database.pool);
  await seedSandbox(database.pool);
});

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
      ...{ status: 'accepted', message_body: 'Other words', segments: 1, sequence: 5 },
      ...{ vendor_connector: null, queued_at: null, slot_at: null, due_at: null, wake_at: expect.any(Date) },
      smpp: { systemId: customer.systemId, final: 'all', intermediate: false, userReference: 7, parts: 1 },
    });
  },
);

async function sent(customer: Customer, text: string): Promise<Uuid> {
  const session = await door.bind(customer);
  expect(await submitText(session, customer.number, { shortMessage: Buffer.from(text) })).toMatchObject({
    commandStatus: 0,
  });
  const { rows } = await database.pool.query<{ id: Uuid }>(
    'select id from messaging.message_log where account_id = $1 order by id desc limit 1',
    [customer.accountId],
  );
  return rows[0]?.id as Uuid;
}

function validate(...messageIds: Uuid[]) {
  const { log } = recordingLog();
  const content = createContentChecker({ db: database.pool, scope: 'outbound', clock: systemClock, log });
  const announcer = recordingAnnouncer();
  return createValidateHandler({ pool: database.pool, announcer, clock: systemClock, log, content })({
    messageIds,
  });
}

/** What is held of the balance and counted as used, beside what the row says. */
async function moneyOf(id: Uuid) {
  const { rows } = await database.pool.query(
    `select m.status, m.segments, m.charge, m.cost = b.reserved as "holdsItsPrice", u.messages::int, u.segments::int as used,
       u.cost = m.cost as "usesItsPrice"
     from messaging.message_log m join accounts.balances b using (account_id)
       join accounts.daily_usage u on u.account_id = m.account_id and u.tag = ''
     where m.id = $1`,
    [id],
  );
  return rows;
}

async function entriesOf({ accountId }: Customer, price: string) {
  const { rows } = await database.pool.query(
    `select kind, (reserved / $2::numeric)::float as prices, messages from accounts.ledger_entries
     where account_id = $1 and kind <> 'top_up' order by id`,
    [accountId, price],
  );
  return rows;
}

const right = { charge: 'reserved', holdsItsPrice: true, usesItsPrice: true, messages: 1 };

test.each([
  ['shorter', 200, 20, [2, 1], { kind: 'refund', prices: -1, messages: 0 }],
  ['longer', 20, 200, [1, 2], { kind: 'reserve', prices: 1, messages: 0 }],
])(
  'of a %s text the difference moves with it, once; the new price is paid for the new segments',
  async (_what, before, after, [segments, newSegments], difference) => {
    const customer = await seedCustomer(database);
    const id = await sent(customer, 'x'.repeat(before));
    await validate(id);
    expect(await moneyOf(id)).toEqual([{ ...right, status: 'queued', segments, used: segments }]);
    const shortMessage = Buffer.from('y'.repeat(after));
    expect(await replace(customer, id, { shortMessage })).toMatchObject({ commandStatus: 0 });
    const replaced = { ...right, segments: newSegments, used: newSegments };
    expect(await moneyOf(id)).toEqual([{ ...replaced, status: 'accepted' }]);
    await validate(id);
    expect(await moneyOf(id)).toEqual([{ ...replaced, status: 'queued' }]);
    const { cost } = (await rowOf(id)) as { cost: string };
    expect(await entriesOf(customer, String(Number(cost) / (newSegments ?? 1)))).toEqual([
      { kind: 'reserve', prices: segments, messages: 1 },
      difference,
    ]);
    expect(await checkLedger(database.pool)).toEqual([]);
  },
);

test('before it is decided upon, the new words are priced by that decision alone', async () => {
  const customer = await seedCustomer(database);
  const id = await sent(customer, 'x'.repeat(200));
  expect(await replace(customer, id)).toMatchObject({ commandStatus: 0 });
  expect(await rowOf(id)).toMatchObject({ charge: 'none', cost: null, sequence: 2 });
  await validate(id);
  expect(await moneyOf(id)).toEqual([{ ...right, status: 'queued', segments: 1, used: 1 }]);
});

test('what the balance does not cover is refused, and the message keeps its words and its price', async () => {
  const customer = await seedCustomer(database, { max_binds: 10 });
  const id = await sent(customer, 'short');
  await validate(id);
  await database.pool.query(
    'update accounts.balances set balance = 0, credit_limit = 0 where account_id = $1',
    [customer.accountId],
  );
  const before = await rowOf(id);
  const longer = await replace(customer, id, { shortMessage: Buffer.from('y'.repeat(200)) });
  expect(longer.additionalStatusInfoText).toMatch(/^balance_insufficient: /);
  expect(await rowOf(id)).toEqual(before);
  expect(await replace(customer, id)).toMatchObject({ commandStatus: 0 });
});

test('who has opted out meanwhile gets no other words', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer);
  await database.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, '+16505550123', true, 'keyword')`,
    [customer.accountId],
  );
  const response = await replace(customer, id);
  expect(response.additionalStatusInfoText).toMatch(/^recipient_opted_out: /);
  expect(await rowOf(id)).toMatchObject({ status: 'queued', message_body: 'Your code is 4711' });
});

test('over the rate of the account it is throttled as a new text is', async () => {
  const customer = await seedCustomer(database, { throughput: 1, settings: { throttle_wait_ms: 0 } });
  const id = await seed(customer);
  const answers = [await replace(customer, id), await replace(customer, id)];
  expect(answers.map(({ commandStatus }) => commandStatus)).toEqual([0, 0x58]);
});

test('the end of a replaced message is announced once, by webhook and by receipt', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer, {
    ...{ sequence: 2, announced_sequence: 2, webhook_url: 'https://customer.example' },
  });
  const { log } = recordingLog();
  const fanOut = createFanOutHandler({
    ...{ pool: database.pool, announcer: recordingAnnouncer(), log, endpointsOf: async () => [] },
  });
  await replace(customer, id, { registeredDelivery: 1 });
  await fanOut({ messageIds: [id] });
  await validate(id);
  await fanOut({ messageIds: [id] });
  expect(await cancelMessages(database.pool, customer.accountId, [id])).toEqual([id]);
  await fanOut({ messageIds: [id] });
  await fanOut({ messageIds: [id] });
  const receipts = await database.pool.query(
    `select d.payload->>'state' as state, d.sequence = m.sequence as "ofItsEnd"
     from messaging.smpp_deliveries d join messaging.message_log m on m.id = d.message_id where m.id = $1`,
    [id],
  );
  expect(receipts.rows).toEqual([{ state: 'DELETED', ofItsEnd: true }]);
  const webhooks = await database.pool.query(
    'select event_type, sequence from messaging.webhook_deliveries where subject_id = $1',
    [id],
  );
  expect(webhooks.rows).toEqual([{ event_type: 'message.canceled', sequence: 5 }]);
});

test('a message that a carrier link had in hand keeps its words: parts of it may be with the carrier', async () => {
  const customer = await seedCustomer(database);
  const id = await seed(customer, { sending_at: new Date() });
  expect(await replace(customer, id)).toMatchObject({ commandStatus: 0x13 });
  expect(await rowOf(id)).toMatchObject({
    status: 'queued',
    message_body: expect.not.stringMatching('Other'),
  });
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

test.each<[string, (customer: Customer, other: Customer) => Promise<Uuid>]>([
  ['of another account', (_customer, other) => seed(other)],
  ['of another system_id', (customer, other) => seed({ ...customer, systemId: other.systemId })],
  ['that came by REST', (customer) => seed(customer, { door: 'rest', smpp: null })],
  ['of the sandbox', (customer) => seed(customer, { test: true })],
])('a message %s is as unknown as one that never was', async (_whose, seedOne) => {
  const [customer, other] = [await seedCustomer(database), await seedCustomer(database)];
  const id = await seedOne(customer, other);
  const missing = await replace(customer, id, { messageId: '01j0000000e008000000001qhg' });
  expect(missing).toMatchObject({ commandStatus: 0x0c });
  expect({ ...(await replace(customer, id)), sequenceNumber: 0 }).toEqual({ ...missing, sequenceNumber: 0 });
  expect(await rowOf(id)).toMatchObject({ message_body: 'Your code is 4711' });
});

test('a test system_id replaces nothing live', async () => {
  const customer = await seedCustomer(database, { test: true });
  const [live, tried] = [await seed(customer), await seed(customer, { test: true })];
  expect(await replace(customer, live)).toMatchObject({ commandStatus: 0x0c });
  expect(await rowOf(live)).toMatchObject({ message_body: 'Your code is 4711' });
  expect(await replace(customer, tried)).toMatchObject({ commandStatus: 0 });
});
