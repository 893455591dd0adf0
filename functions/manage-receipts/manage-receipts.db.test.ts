import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns, seedMessage, seedPart } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';
import type { JobDeps } from '../../smpp-bridge/src/scheduler/job.ts';
import { wakeReceipts } from '../../smpp-bridge/src/scheduler/jobs/wake-receipts.ts';
import { createReceiptHandler } from '../handle-receipt/handler.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-receipts']);

let operator: SeededOperator;
let bearer: string;
let accountId: Uuid;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
  ({ accountId } = await seedAccount(database.pool));
});
beforeEach(() =>
  database.pool.query(
    'truncate messaging.receipts, messaging.message_log, messaging.message_parts, messaging.audit_log',
  ),
);

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const WAKE_AT = new Date('2030-01-01T00:00:00.000Z');
const receiptId = (id: Uuid) => formatId('receipt', id);

function seedReceipt(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    database.pool,
    'messaging.receipts',
    {
      ...{
        connector: 'sinch_primary',
        state: 'DELIVRD',
        received_at: hoursAgo(1),
        wake_at: WAKE_AT,
        wakes: 3,
      },
      ...{ raw_id: '00FF', source_addr: '19995550123', dest_addr: '14155550100' },
      raw_text: 'id:00FF stat:DELIVRD err:000 text:Your code is 4711',
      ...columns,
    },
    'id',
  );
}

async function ask(method: string, path: string, body?: object, version = '*') {
  const reply = await fetch(`${functions.address('manage-receipts')}/v1/admin/receipts${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'if-match': version },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = JSON.parse(await reply.text());
  return { status: reply.status, etag: reply.headers.get('etag') ?? '', json };
}

const audited = async () =>
  (await database.pool.query('select account_id, action, subject, actor, after from messaging.audit_log'))
    .rows;

/** What the scheduler and handle-receipt do with what is due; answers the messages that it was applied to. */
async function settleDue(now = new Date()): Promise<readonly string[]> {
  const announcer = recordingAnnouncer();
  const log = createLogger('test', 'fatal');
  await wakeReceipts.run({ pool: database.pool, announcer, log } as unknown as JobDeps, now);
  const due = announcer.announcements
    .filter(({ topic }) => topic === 'receipt-received')
    .flatMap(({ ids }) => ids);
  if (due.length === 0) return [];
  const handle = createReceiptHandler({ pool: database.pool, announcer, clock: systemClock, log });
  await handle({ receiptIds: due as Uuid[] });
  const { rows } = await database.pool.query(
    'select message_id from messaging.receipts where id = any($1) and applied_at is not null',
    [due],
  );
  return rows.map(({ message_id }) => message_id);
}

async function statusOf(id: Uuid) {
  const { rows } = await database.pool.query(
    'select status, dlr_status, error_code from messaging.message_log where id = $1',
    [id],
  );
  return rows[0];
}

test('receipts that found no message are listed newest first, masked, in pages', async () => {
  const first = await seedReceipt();
  const other = await seedReceipt({ connector: 'other' });
  const last = await seedReceipt();
  await seedReceipt({ received_at: new Date() }); // may still find its message
  await seedReceipt({ wake_at: null, applied_at: new Date() }); // is settled
  const ids = (page: { data: { id: string }[] }) => page.data.map(({ id }) => id);
  const { json: page } = await ask('GET', '?state=parked&limit=2');
  expect(ids(page)).toEqual([last, other].map(receiptId));
  expect(ids((await ask('GET', `?limit=2&cursor=${page.next_cursor}`)).json)).toEqual([receiptId(first)]);
  expect(ids((await ask('GET', '?connector=other')).json)).toEqual([receiptId(other)]);
  expect(page.data[0]).toMatchObject({
    ...{ state: 'parked', connector: 'sinch_primary', carrier_message_id: '00FF', carrier_state: 'DELIVRD' },
    ...{ from: '1999*****23', to: '1415*****00', tries: 3, next_try_at: WAKE_AT.toISOString() },
    ...{ raw_text: 'id:00FF stat:DELIVRD err:000 text:…', message_id: null, matched_by: null },
  });
  expect((await ask('GET', '?state=applied')).status).toBe(422);
});

describe('a receipt given to a message by hand', () => {
  async function sent(columns: SeededColumns = {}, part: SeededColumns = {}): Promise<Uuid> {
    const id = await seedMessage(database.pool, { account_id: accountId, ...columns });
    await seedPart(database.pool, id, 'CARRIER-1', part);
    return id;
  }
  const match = (receipt: Uuid, message: Uuid, more: object = {}, version?: string) =>
    ask(
      'POST',
      `/${receiptId(receipt)}/match`,
      { message_id: formatId('message', message), ...more },
      version,
    );

  test('ends it as one that named it: status, event, part and ledger; and says who it was', async () => {
    const message = await sent();
    const receipt = await seedReceipt(); // its id and its number are another message's
    const { etag } = await ask('GET', `/${receiptId(receipt)}`);
    expect(await match(receipt, message, {}, etag)).toMatchObject({
      status: 200,
      json: {
        ...{ state: 'parked', message_id: formatId('message', message), part_number: 1 },
        matched_by: formatId('operator', operator.operatorId),
      },
    });
    expect((await match(receipt, message, {}, etag)).status).toBe(412);
    expect(await settleDue()).toEqual([message]);
    expect(await statusOf(message)).toEqual({ status: 'delivered', dlr_status: 'DELIVRD', error_code: null });
    expect((await ask('GET', `/${receiptId(receipt)}`)).json).toMatchObject({
      ...{ state: 'applied', next_try_at: null },
    });
    const { rows } = await database.pool.query('select status from messaging.message_parts');
    expect(rows).toEqual([{ status: 'delivered' }]);
    expect(await match(receipt, message)).toMatchObject({ status: 409, json: { code: 'already_settled' } });
    expect(await audited()).toEqual([
      {
        ...{ account_id: accountId, action: 'receipt.matched', subject: `receipt:${receipt}` },
        actor: formatId('operator', operator.operatorId),
        after: { message_id: message, part_number: 1, carrier_state: 'DELIVRD' },
      },
    ]);
  });

  test('tried out changes nothing', async () => {
    const message = await sent();
    const receipt = await seedReceipt();
    const body = { message_id: formatId('message', message) };
    expect((await ask('POST', `/${receiptId(receipt)}/match?dry_run=true`, body)).json).toMatchObject({
      ...{ dry_run: true, before: { message_id: null }, after: body },
    });
    expect(await settleDue()).toEqual([]);
    expect(await statusOf(message)).toMatchObject({ status: 'sent' });
    expect(await audited()).toEqual([]);
  });

  test('corrects one that was given up for want of a receipt, though it is older than three days', async () => {
    const message = await sent({
      status: 'undelivered',
      error_code: 'receipt_missing',
      final_at: new Date(),
    });
    const receipt = await seedReceipt({ received_at: hoursAgo(100), wake_at: null });
    expect((await ask('GET', `/${receiptId(receipt)}`)).json).toMatchObject({ state: 'given_up' });
    await match(receipt, message);
    // Its event may be lost: it is due again, though its 72 hours have long passed.
    await wakeReceipts.run(
      { pool: database.pool, announcer: recordingAnnouncer() } as unknown as JobDeps,
      new Date(),
    );
    expect(await settleDue(new Date(Date.now() + 301_000))).toEqual([message]);
    expect(await statusOf(message)).toMatchObject({ status: 'delivered', error_code: null });
  });

  test('of several parts ends it when the others have ended', async () => {
    const message = await sent({ segments: 2 }, { parts: 2, status: 'delivered' });
    await seedPart(database.pool, message, 'CARRIER-2', { part_number: 2, parts: 2 });
    const receipt = await seedReceipt({ state: 'UNDELIV', carrier_error: '150' });
    await match(receipt, message, { part_number: 2 });
    await settleDue();
    expect(await statusOf(message)).toMatchObject({ status: 'undelivered', dlr_status: 'UNDELIV' });
  });

  test.each<[string, SeededColumns, SeededColumns, object]>([
    ['has ended', { status: 'delivered' }, {}, {}],
    ['has not left', { status: 'queued' }, {}, {}],
    ['awaits no receipt', { awaits_receipt: false }, {}, {}],
    ['left by another connector', {}, { connector: 'other' }, {}],
    ['has its receipt for this part', {}, { status: 'delivered' }, {}],
    ['has no such part', {}, {}, { part_number: 2 }],
  ])('is refused where the message %s', async (_, columns, part, more) => {
    const receipt = await seedReceipt();
    expect(await match(receipt, await sent(columns, part), more)).toMatchObject({
      ...{ status: 409, json: { code: 'receipt_mismatch' } },
    });
    expect(await audited()).toEqual([]);
  });

  test('is refused where there is no such message', async () => {
    const receipt = await seedReceipt();
    expect((await match(receipt, accountId)).json).toMatchObject({ code: 'receipt_mismatch' });
    expect((await ask('POST', `/${receiptId(receipt)}/match`, { message_id: 'msg_1' })).status).toBe(422);
  });
});

test('a retry has a receipt looked at now, also one that was given up, and leaves it where nothing is found', async () => {
  const receipt = await seedReceipt({ received_at: hoursAgo(100), wake_at: null });
  const path = `/${receiptId(receipt)}`;
  expect((await ask('POST', `${path}/retry`)).json).toMatchObject({ state: 'parked', tries: 0 });
  expect(await settleDue()).toEqual([]);
  expect((await ask('GET', path)).json).toMatchObject({ state: 'given_up', tries: 1 });

  const message = await seedMessage(database.pool);
  await seedPart(database.pool, message, '255', { submitted_at: hoursAgo(101) }); // 00FF, in decimal
  await database.pool.query(`update messaging.receipts set source_addr = '16505550123'`);
  await ask('POST', `${path}/retry`);
  expect(await settleDue()).toEqual([message]);
  expect((await audited()).map(({ action }) => action)).toEqual(['receipt.retried', 'receipt.retried']);
});

test('a receipt is discarded with a reason: its event comes too late', async () => {
  const message = await seedMessage(database.pool);
  await seedPart(database.pool, message, 'CARRIER-9');
  const receipt = await seedReceipt({ carrier_message_id: 'CARRIER-9', source_addr: null, dest_addr: null });
  const discard = (body: object, version?: string) =>
    ask('POST', `/${receiptId(receipt)}/discard`, body, version);
  expect((await discard({ reason: '' })).status).toBe(422);
  expect((await discard({ reason: 'x' }, '"0"')).status).toBe(412);
  expect((await discard({ reason: 'Not ours' })).json).toMatchObject({
    state: 'discarded',
    next_try_at: null,
  });
  const handle = createReceiptHandler({
    ...{ pool: database.pool, announcer: recordingAnnouncer(), clock: systemClock },
    log: createLogger('test', 'fatal'),
  });
  await handle({ receiptIds: [receipt] });
  expect(await statusOf(message)).toMatchObject({ status: 'sent' });
  expect((await ask('POST', `/${receiptId(receipt)}/retry`)).json).toMatchObject({ code: 'already_settled' });
  expect(await audited()).toMatchObject([{ action: 'receipt.discarded', after: { reason: 'Not ours' } }]);
});

test('two who match and discard at once: one of them has it', async () => {
  const message = await seedMessage(database.pool);
  await seedPart(database.pool, message, 'CARRIER-1');
  const path = `/${receiptId(await seedReceipt())}`;
  const { etag } = await ask('GET', path);
  const replies = await Promise.all([
    ask('POST', `${path}/match`, { message_id: formatId('message', message) }, etag),
    ask('POST', `${path}/discard`, { reason: 'x' }, etag),
  ]);
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await audited()).toHaveLength(1);
});
