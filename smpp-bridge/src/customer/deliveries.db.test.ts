// Receipts and texts on their way to customers: kept while nobody is bound, in order, and never lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { openDatabaseLine } from '../../../shared/testing/database-line.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../../shared/testing/recording-spans.ts';
import { type Customer, seedCustomer, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import type { RequestPdu } from '../smpp/pdu.ts';
import type { SmppSession } from '../smpp/session.ts';

const database = useDatabase();
const { log, logText } = recordingLog();
const { spans, sent } = recordingSpans();
const door = useCustomerSmpp(database, { log, spans });

const ID = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3';

/** Texts to the customer, as handle-inbound leaves them. */
async function leave(
  { accountId, systemId }: Customer,
  bodies: readonly string[],
  columns = {},
): Promise<void> {
  const more = Object.entries(columns);
  const names = more.map(([name]) => `, ${name}`).join('');
  const places = more.map((_, n) => `, $${n + 5}`).join('');
  await database.pool.query(
    `insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload${names})
     select $1, $2, 'inbound', $3, 1,
       jsonb_build_object('from', '+16505550123', 'to', '+14155550100', 'body', body)${places}
     from unnest($4::text[]) with ordinality b(body, n) order by n`,
    [accountId, systemId, ID, bodies, ...more.map(([, value]) => value)],
  );
}

async function statesOf({ systemId }: Customer): Promise<readonly string[]> {
  const { rows } = await database.pool.query(
    'select state from messaging.smpp_deliveries where system_id = $1 order by id',
    [systemId],
  );
  return rows.map(({ state }) => state);
}

/** Waits until the states are those. */
async function expectStates(customer: Customer, expected: readonly string[]): Promise<void> {
  await expect.poll(() => statesOf(customer), { timeout: 5_000 }).toEqual(expected);
}

function textOf(pdu: RequestPdu): string {
  return pdu.command === 'deliver_sm' ? pdu.shortMessage.toString('latin1') : pdu.command;
}

/** A customer's receiver that notes what it gets and answers as told. */
function receiver(statusOf: (text: string) => number | 'silent' = () => 0) {
  const got: string[] = [];
  return {
    got,
    onRequest(session: SmppSession, pdu: RequestPdu) {
      const text = textOf(pdu);
      got.push(text);
      const commandStatus = statusOf(text);
      if (commandStatus !== 'silent') session.respond(pdu, { commandStatus });
    },
  };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => `text ${String(n).padStart(3, '0')}`);

test('what came while nobody was bound is brought on the next bind, in order', async () => {
  const customer = await seedCustomer(database);
  await leave(customer, numbered(120));
  const { got, onRequest } = receiver();
  await door.bind(customer, { type: 'receiver', onRequest });
  await expect.poll(() => got.length, { timeout: 5_000 }).toBe(120);
  expect(got).toEqual(numbered(120));
  await expectStates(
    customer,
    numbered(120).map(() => 'delivered'),
  );
});

test('what comes while a receiver is bound is brought at once, and a transmitter gets none', async () => {
  const customer = await seedCustomer(database);
  const sender = receiver();
  await door.bind(customer, { type: 'transmitter', onRequest: sender.onRequest });
  await leave(customer, ['early']);
  await sleep(400);
  expect(await statesOf(customer)).toEqual(['pending']);
  const { got, onRequest } = receiver();
  await door.bind(customer, { type: 'receiver', onRequest });
  await leave(customer, ['late']);
  await expect.poll(() => got, { timeout: 5_000 }).toEqual(['early', 'late']);
  expect(sender.got).toEqual([]);
});

test('receivers share what there is, each within its window', async () => {
  const customer = await seedCustomer(database, { settings: { delivery_window: 3 } });
  const silent = receiver(() => 'silent');
  const other = receiver(() => 'silent');
  await door.bind(customer, { onRequest: silent.onRequest });
  await door.bind(customer, { onRequest: other.onRequest });
  await leave(customer, numbered(20));
  await expect.poll(() => silent.got.length + other.got.length, { timeout: 5_000 }).toBe(6);
  await sleep(400);
  expect([silent.got.length, other.got.length]).toEqual([3, 3]);
});

test('what a session had not answered when it was lost goes to the next one', async () => {
  const customer = await seedCustomer(database);
  const lost = receiver(() => 'silent');
  const session = await door.bind(customer, { onRequest: lost.onRequest });
  await leave(customer, ['once', 'twice']);
  await expect.poll(() => lost.got.length, { timeout: 5_000 }).toBe(2);
  session.destroy('the network broke');
  const { got, onRequest } = receiver();
  await door.bind(customer, { onRequest });
  await expect.poll(() => got, { timeout: 5_000 }).toEqual(['once', 'twice']);
});

test("a receipt of a message of its sender's trace names the trace, and each attempt as a span of its own", async () => {
  const customer = await seedCustomer(database);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const payload = {
    ...{ state: 'DELIVRD', intermediate: false, error: '000', parts: 1, from: customer.number },
    ...{ to: '+16505550123', submittedAt: '2026-11-22T23:59:58Z', doneAt: '2026-11-23T00:00:01Z' },
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
  };
  await database.pool.query(
    `insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
     values ($1, $2, 'receipt', $3, 5, $4)`,
    [customer.accountId, customer.systemId, ID, JSON.stringify(payload)],
  );
  const traces: string[] = [];
  const onRequest = (session: SmppSession, pdu: RequestPdu) => {
    traces.push(...pdu.unknownTlvs.map(({ tag, value }) => `${tag.toString(16)} ${value}`));
    session.respond(pdu, { commandStatus: traces.length === 1 ? 0x64 : 0 });
  };
  await door.bind(customer, { onRequest });
  await expect.poll(() => traces.length, { timeout: 5_000 }).toBe(1);
  await expectStates(customer, ['pending']);
  await database.pool.query('update messaging.smpp_deliveries set due_at = now() where system_id = $1', [
    customer.systemId,
  ]);
  await door.bind(customer, { onRequest });
  await expectStates(customer, ['delivered']);
  const told = sent.filter((span) => span.traceId === traceId);
  expect(told).toMatchObject([
    { name: 'smpp.deliver_sm', error: expect.stringContaining('ESME_RX_T_APPN') },
    { name: 'smpp.deliver_sm', error: undefined, attributes: { 'ringer.attempt': 2 } },
  ]);
  expect(traces).toEqual(told.map(({ spanId }) => `1408 00-${traceId}-${spanId}-01`));
  expect(logText()).toMatch(new RegExp(`"traceIds":\\["${traceId}"\\],"message":"smpp-deliveries.settled"`));
});

test('a refusal for now waits and comes again; one for good goes to the inbox', async () => {
  const customer = await seedCustomer(database);
  await database.pool.query(
    `insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status, encoding)
     values ($1, $2, 'inbound', '+16505550123', '+14155550100', 'never', 'received', 'gsm7')`,
    [ID, customer.accountId],
  );
  await leave(customer, ['later', 'never', 'now']);
  const { onRequest } = receiver((text) => (text === 'later' ? 0x64 : text === 'never' ? 0x65 : 0));
  await door.bind(customer, { onRequest });
  await expectStates(customer, ['pending', 'expired', 'delivered']);
  const { rows } = await database.pool.query(
    `select d.due_at > now() + interval '3 seconds' as waits, d.attempts,
       (select reason from messaging.inbox_items i where i.account_id = d.account_id) as inbox
     from messaging.smpp_deliveries d where system_id = $1 order by id limit 1`,
    [customer.systemId],
  );
  expect(rows).toEqual([{ waits: true, attempts: 1, inbox: 'smpp_expired' }]);
});

test('what a bridge that died had claimed is claimed again when its lease is over', async () => {
  const customer = await seedCustomer(database);
  const dead = { state: 'in_flight', attempts: 1, bridge: 'dead' };
  await leave(customer, ['held'], { ...dead, lease_until: new Date(Date.now() + 3_600_000) });
  await leave(customer, ['left behind'], { ...dead, lease_until: new Date(Date.now() - 1_000) });
  const { got, onRequest } = receiver();
  await door.bind(customer, { onRequest });
  await expect.poll(() => got, { timeout: 5_000 }).toEqual(['left behind']);
  await expectStates(customer, ['in_flight', 'delivered']);
});

test('what nobody took in three days is not brought any more', async () => {
  const customer = await seedCustomer(database);
  await leave(customer, ['stale'], { expires_at: new Date(Date.now() - 1_000) });
  await leave(customer, ['fresh']);
  const { got, onRequest } = receiver();
  await door.bind(customer, { onRequest });
  await expect.poll(() => got, { timeout: 5_000 }).toEqual(['fresh']);
});

test('receivers on two bridges get each delivery once', async () => {
  const customer = await seedCustomer(database);
  const other = await door.start({ bridgeId: 'bridge-2' });
  const [here, there] = [receiver(), receiver()];
  await door.bind(customer, { onRequest: here.onRequest });
  await door.bind(customer, { onRequest: there.onRequest, port: other.port });
  await leave(customer, numbered(200));
  await expect.poll(() => here.got.length + there.got.length, { timeout: 5_000 }).toBe(200);
  expect([...here.got, ...there.got].sort()).toEqual(numbered(200));
  await other.stop();
});

test('a bridge that stops settles what it had in flight', async () => {
  const customer = await seedCustomer(database);
  const other = await door.start({ bridgeId: 'bridge-3' });
  let got = 0;
  const slow = (session: SmppSession, pdu: RequestPdu) => {
    got += 1;
    setTimeout(() => session.respond(pdu, { commandStatus: 0 }), 100);
  };
  await door.bind(customer, { onRequest: slow, port: other.port });
  await leave(customer, ['slow']);
  // The row says so a moment before the PDU leaves, and what has not left is given back.
  await expect.poll(() => got, { timeout: 5_000 }).toBe(1);
  await other.stop();
  expect(await statesOf(customer)).toEqual(['delivered']);
});

describe('what is added while a receiver is bound', () => {
  const NEVER_MS = 3_600_000;
  const STEPS = 4;

  /** One after another, so that only the first can have come with the bind or with the beginning of listening. */
  async function bringInTurn(customer: Customer, got: readonly string[]): Promise<void> {
    for (let n = 0; n < STEPS; n += 1) {
      const before = got.length;
      await leave(customer, [`text ${n}`]);
      await expect.poll(() => got.length, { timeout: 5_000 }).toBe(before + 1);
    }
  }

  test('is notified: no poll is waited for', async () => {
    const customer = await seedCustomer(database);
    const other = await door.start({
      bridgeId: 'bridge-4',
      deliveryPolls: { notifiedMs: NEVER_MS, aloneMs: NEVER_MS },
    });
    const { got, onRequest } = receiver();
    await door.bind(customer, { onRequest, port: other.port });
    await bringInTurn(customer, got);
    await other.stop();
  });

  test('is looked for where notifications come no more', async () => {
    const customer = await seedCustomer(database);
    const line = await openDatabaseLine(database.url);
    const other = await door.start({
      ...{ bridgeId: 'bridge-5', listenPool: line.pool },
      deliveryPolls: { notifiedMs: NEVER_MS, aloneMs: 50 },
    });
    const { got, onRequest } = receiver();
    await door.bind(customer, { onRequest, port: other.port });
    await bringInTurn(customer, got);
    // What was bound a second ago is no longer looked for because it is new.
    await sleep(1_100);
    line.cut();
    await bringInTurn(customer, got);
    await other.stop();
  });

  test('and was not taken on one bridge goes to a receiver of another without a poll', async () => {
    const customer = await seedCustomer(database, { settings: { delivery_window: 1 } });
    const polls = { notifiedMs: NEVER_MS, aloneMs: NEVER_MS };
    const [one, two] = [
      await door.start({ bridgeId: 'bridge-6', deliveryPolls: polls }),
      await door.start({ bridgeId: 'bridge-7', deliveryPolls: polls }),
    ];
    const silent = receiver(() => 'silent');
    const session = await door.bind(customer, { onRequest: silent.onRequest, port: one.port });
    const { got, onRequest } = receiver();
    await leave(customer, ['held']);
    await expect.poll(() => silent.got, { timeout: 5_000 }).toEqual(['held']);
    await door.bind(customer, { onRequest, port: two.port });
    await leave(customer, ['meanwhile']);
    await expect.poll(() => got, { timeout: 5_000 }).toEqual(['meanwhile']);
    session.destroy('the network broke');
    await expect.poll(() => got, { timeout: 5_000 }).toEqual(['meanwhile', 'held']);
    await Promise.all([one.stop(), two.stop()]);
  });

  test('nobody is notified of what waits for a customer who is not bound', async () => {
    const customer = await seedCustomer(database);
    const listening = await database.pool.connect();
    onTestFinished(() => listening.release(true));
    const heard: (string | undefined)[] = [];
    listening.on('notification', ({ payload }) => void heard.push(payload));
    await listening.query('listen smpp_deliveries');
    await leave(customer, ['kept']);
    const { got, onRequest } = receiver();
    await door.bind(customer, { onRequest });
    await expect.poll(() => got, { timeout: 5_000 }).toEqual(['kept']);
    await leave(customer, ['brought', 'brought too']);
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual([customer.systemId]);
  });
});
