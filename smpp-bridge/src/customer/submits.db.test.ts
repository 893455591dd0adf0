// What customers submit, over real sockets into real rows: one message through every door.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { idOf, submitText as submit } from '../../../shared/testing/submit-text.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import type { ResponsePdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';

const database = useDatabase();
const { log, logText } = recordingLog();
const door = useCustomerSmpp(database, { log });

beforeAll(async () => {
  await seedConnector(database.pool);
  await database.pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ('sandbox', 'simulated', '192.0.2.1', 3601, 'sandbox', 'v1:none')`,
  );
});

async function query(session: SmppSession, messageId: string): Promise<ResponsePdu> {
  const outcome = await session.request({ command: 'query_sm', messageId });
  if (outcome.kind !== 'response') throw new Error(outcome.kind);
  return outcome.pdu;
}

async function messagesOf({ accountId }: Customer) {
  const { rows } = await database.pool.query(
    `select source_addr, dest_addr, message_body, status, door, test, segments, encoding, smpp, send_at
     from messaging.message_log where account_id = $1 order by id`,
    [accountId],
  );
  return rows;
}

test('a message is a committed row when it is answered, as one that came by REST is', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const response = await submit(session, customer.number, {
    registeredDelivery: 0x11,
    userMessageReference: 4711,
  });
  expect(response).toMatchObject({ command: 'submit_sm_resp', commandStatus: 0 });
  expect(idOf(response)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
  expect(await messagesOf(customer)).toEqual([
    {
      ...{
        source_addr: customer.number,
        dest_addr: '+16505550123',
        message_body: 'Hello',
        status: 'accepted',
      },
      ...{ door: 'smpp', test: false, segments: 1, encoding: 'gsm7', send_at: null },
      smpp: { systemId: customer.systemId, final: 'all', intermediate: true, userReference: 4711, parts: 1 },
    },
  ]);
});

test('data_sm and a transmitter of 3.3 send too', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer, { type: 'transmitter', interfaceVersion: 0x33 });
  const outcome = await session.request({
    ...{ command: 'data_sm', sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: customer.number.slice(1) },
    ...{
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: '16505550123',
      messagePayload: Buffer.from('Data'),
    },
  });
  expect(outcome).toMatchObject({ pdu: { command: 'data_sm_resp', commandStatus: 0 } });
  expect(await messagesOf(customer)).toMatchObject([{ message_body: 'Data' }]);
});

test('a credential of the sandbox marks what it sends, so that no carrier gets it', async () => {
  const customer = await seedCustomer(database, { test: true });
  await submit(await door.bind(customer), customer.number);
  expect(await messagesOf(customer)).toMatchObject([{ test: true }]);
});

describe('ids', () => {
  test.each([
    ['decimal', /^\d{19}$/],
    ['hex', /^[0-9a-f]{16}$/],
  ] as const)('%s', async (id, form) => {
    const customer = await seedCustomer(database, { settings: { receipts: { id } } });
    expect(idOf(await submit(await door.bind(customer), customer.number))).toMatch(form);
  });
});

describe('refusals come at once, and store nothing', () => {
  test('with the status of the rule, its code and words', async () => {
    const customer = await seedCustomer(database);
    const response = await submit(await door.bind(customer), '+19995550000');
    expect(response).toMatchObject({
      commandStatus: 0x0a,
      additionalStatusInfoText: expect.stringMatching(/^sender_not_owned: /),
      unknownTlvs: [{ tag: 0x1401, value: Buffer.from('sender_not_owned') }],
    });
    expect(await messagesOf(customer)).toEqual([]);
  });

  test('to a 3.3 peer with the status alone, for it knows no optional parameters', async () => {
    const customer = await seedCustomer(database);
    const response = await submit(await door.bind(customer, { interfaceVersion: 0x33 }), '+19995550000');
    expect(response).toMatchObject({ commandStatus: 0x0a, unknownTlvs: [] });
    expect(response.additionalStatusInfoText).toBeUndefined();
  });

  test('a recipient who has opted out', async () => {
    const customer = await seedCustomer(database);
    await database.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, '+16505550123', true, 'api')`,
      [customer.accountId],
    );
    const response = await submit(await door.bind(customer), customer.number);
    expect(response.additionalStatusInfoText).toMatch(/^recipient_opted_out: /);
    expect(await messagesOf(customer)).toEqual([]);
  });

  test('a receiver cannot send', async () => {
    const customer = await seedCustomer(database);
    const session = await door.bind(customer, { type: 'receiver' });
    const outcome = await session.request({ command: 'submit_sm' });
    expect(outcome).toMatchObject({ kind: 'closed', reason: 'not_bound' });
  });
});

describe('throughput', () => {
  async function burst(customer: Customer, sessions: readonly SmppSession[], count: number) {
    const answers = await Promise.all(
      Array.from({ length: count }, (_, n) =>
        submit(sessions[n % sessions.length] as SmppSession, customer.number, {
          shortMessage: Buffer.from(`text ${n}`),
        }),
      ),
    );
    return Map.groupBy(answers, ({ commandStatus }) => commandStatus);
  }

  test('a burst of one second passes at once, and what would wait too long is throttled', async () => {
    const customer = await seedCustomer(database, { throughput: 20, settings: { throttle_wait_ms: 0 } });
    const answers = await burst(customer, [await door.bind(customer)], 50);
    expect(answers.get(0)?.length).toBeGreaterThanOrEqual(20);
    expect(answers.get(0x58)?.length).toBeGreaterThanOrEqual(20);
    expect(await messagesOf(customer)).toHaveLength(answers.get(0)?.length ?? 0);
  });

  test('binds on two bridges share the rate', async () => {
    const customer = await seedCustomer(database, { throughput: 20, settings: { throttle_wait_ms: 0 } });
    const other = await door.start({ bridgeId: 'bridge-2' });
    const sessions = [await door.bind(customer), await door.bind(customer, { port: other.port })];
    const startedAtMs = performance.now();
    const answers = await burst(customer, sessions, 80);
    const seconds = (performance.now() - startedAtMs) / 1_000;
    // A bucket each would let through twice as many.
    expect(answers.get(0)?.length).toBeLessThanOrEqual(22 + 22 * seconds);
    await other.stop();
  });

  test('a short wait is answered late and not refused', async () => {
    const customer = await seedCustomer(database, { throughput: 20, settings: { throttle_wait_ms: 5_000 } });
    const answers = await burst(customer, [await door.bind(customer)], 40);
    expect([...answers.keys()]).toEqual([0]);
  });

  test('a text of more segments than a second holds is sent all the same', async () => {
    const customer = await seedCustomer(database, { throughput: 1 });
    const payload = { shortMessage: Buffer.alloc(0), messagePayload: Buffer.alloc(700, 0x61) };
    const response = await submit(await door.bind(customer), customer.number, payload);
    expect(response.commandStatus).toBe(0);
  });
});

describe('query_sm tells what became of a message', () => {
  test.each(['text', 'decimal', 'hex'] as const)('by its %s id', async (id) => {
    const customer = await seedCustomer(database, { settings: { receipts: { id } } });
    const session = await door.bind(customer);
    const messageId = idOf(await submit(session, customer.number));
    await submit(session, customer.number);
    expect(await query(session, messageId)).toMatchObject({
      commandStatus: 0,
      messageId,
      messageState: 1,
      finalDate: '',
    });
    await database.pool.query(
      `update messaging.message_log set status = 'delivered', final_at = '2026-12-25T18:00:00Z' where account_id = $1`,
      [customer.accountId],
    );
    expect(await query(session, messageId)).toMatchObject({ messageState: 2, finalDate: '261225180000000+' });
  });

  test("and not of another's, nor of an id that cannot be", async () => {
    const owner = await seedCustomer(database);
    const messageId = idOf(await submit(await door.bind(owner), owner.number));
    const session = await door.bind(await seedCustomer(database));
    expect(await query(session, messageId)).toMatchObject({ commandStatus: 0x0c });
    expect(await query(session, 'nonsense')).toMatchObject({ commandStatus: 0x0c });
  });
});

test('reference, tags, metadata and campaign come as TLVs, and the message has them as one by REST has', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const campaign = `C${customer.number.slice(-7)}`;
  const labels = [
    { tag: 0x1404, value: Buffer.from('order 7') },
    { tag: 0x1405, value: Buffer.from('spring') },
    { tag: 0x1405, value: Buffer.from('vip') },
    { tag: 0x1406, value: Buffer.from('{"order":"7"}') },
  ];
  const named = (id: string) => ({
    unknownTlvs: [...labels, { tag: 0x1407, value: Buffer.from(id) }],
  });
  expect(await submit(session, customer.number, named(campaign))).toMatchObject({ commandStatus: 0 });
  const other = await submit(session, customer.number, named('CELSE'));
  expect(other.additionalStatusInfoText).toMatch(/^campaign_missing: .* not to the campaign/);
  const { rows } = await database.pool.query(
    'select reference, tags, metadata from messaging.message_log where account_id = $1',
    [customer.accountId],
  );
  expect(rows).toEqual([{ reference: 'order 7', tags: ['spring', 'vip'], metadata: { order: '7' } }]);
});

test("a traceparent makes the message, however it is submitted, a part of its sender's trace", async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traced = { unknownTlvs: [{ tag: 0x1408, value: Buffer.from(`${trace}\0`) }] };
  const from = { sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: customer.number.slice(1) };
  const to = { destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123' };
  const text = Buffer.from('Traced');
  expect(await submit(session, customer.number, traced)).toMatchObject({ commandStatus: 0 });
  await session.request({ command: 'data_sm', ...from, ...to, messagePayload: text, ...traced });
  await session.request({
    ...{ command: 'submit_multi', ...from, ...traced },
    ...{ destAddress: [{ kind: 'address', ...to }], shortMessage: text },
  });
  for (const partNumber of [1, 2]) {
    await session.request({
      ...{ command: 'submit_sm', ...from, ...to, shortMessage: Buffer.from(`Part ${partNumber}`) },
      ...{ sarMsgRefNum: 9, sarTotalSegments: 2, sarSegmentSeqnum: partNumber, ...traced },
    });
  }
  const { rows } = await database.pool.query(
    'select message_body, traceparent from messaging.message_log where account_id = $1 order by id',
    [customer.accountId],
  );
  expect(rows).toEqual(
    ['Hello', 'Traced', 'Traced', 'Part 1Part 2'].map((body) => ({
      ...{ message_body: body, traceparent: trace },
    })),
  );
});

test('the lines about what is accepted and what is refused name the trace of its sender', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const value = Buffer.from(`00-${traceId}-00f067aa0ba902b7-01`);
  const traced = { unknownTlvs: [{ tag: 0x1408, value }] };
  logText();
  await submit(session, customer.number, traced);
  await submit(session, '+19995550000', traced);
  const lines = logText()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .filter(({ message }) => /^messages?\./.test(message));
  expect(lines).toMatchObject([
    { message: 'messages.accepted', messages: 1, traceIds: [traceId] },
    { message: 'message.refused', accountId: customer.accountId, code: 'sender_not_owned', traceId },
  ]);
});

test('a traceparent that is malformed refuses nothing: the message has a trace of its own', async () => {
  const customer = await seedCustomer(database);
  const unknownTlvs = [{ tag: 0x1408, value: Buffer.from('00-nonsense') }];
  const session = await door.bind(customer);
  expect(await submit(session, customer.number, { unknownTlvs })).toMatchObject({ commandStatus: 0 });
  const { rows } = await database.pool.query(
    'select traceparent from messaging.message_log where account_id = $1',
    [customer.accountId],
  );
  expect(rows).toEqual([{ traceparent: null }]);
});

test('a TLV of ours that is malformed refuses the message, and says why', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const unknownTlvs = [{ tag: 0x1406, value: Buffer.from('{') }];
  expect(await submit(session, customer.number, { unknownTlvs })).toMatchObject({
    ...{ commandStatus: 0xc4, additionalStatusInfoText: 'metadata: must be JSON' },
  });
});

test('submit_multi makes a message for each recipient, and names those that it could not', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  const address = (destinationAddr: string) =>
    ({ kind: 'address', destAddrTon: 1, destAddrNpi: 1, destinationAddr }) as const;
  const outcome = await session.request({
    ...{ command: 'submit_multi', sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: customer.number.slice(1) },
    destAddress: [address('16505550123'), address('0'), address('16505550124')],
    shortMessage: Buffer.from('To all'),
  });
  expect(outcome).toMatchObject({
    pdu: { commandStatus: 0, unsuccessSme: [{ destinationAddr: '0', errorStatusCode: 0x0b }] },
  });
  expect(await messagesOf(customer)).toMatchObject([{ message_body: 'To all' }, { message_body: 'To all' }]);
});

test.each([
  ['cancel_sm', 0x0a],
  ['replace_sm', 0x0c],
] as const)(
  '%s without any field says what is missing, rather than that nobody knows it',
  async (command, commandStatus) => {
    const session = await door.bind(await seedCustomer(database));
    expect(await session.request({ command })).toMatchObject({ pdu: { commandStatus } });
  },
);

test('what a session did stands in its row', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await submit(session, customer.number);
  await submit(session, '+19995550000');
  for (let tries = 0; tries < 100; tries += 1) {
    const { rows } = await database.pool.query(
      'select submitted::int, refused::int, last_error from messaging.smpp_sessions where system_id = $1',
      [customer.systemId],
    );
    if (rows[0]?.refused === 1) {
      expect(rows).toEqual([
        { submitted: 1, refused: 1, last_error: expect.stringMatching(/^sender_not_owned: /) },
      ]);
      return;
    }
    await sleep(50);
  }
  throw new Error('not within 5 s');
});
