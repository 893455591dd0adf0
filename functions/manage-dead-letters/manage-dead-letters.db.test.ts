import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { uuidFloor } from '../../shared/kernel/uuid-floor.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';
import { listLetters } from './letter-store.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-dead-letters']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});
beforeEach(() => database.pool.query('truncate messaging.dead_letters, messaging.audit_log'));

/** An id made at that time. */
const idAt = (time: string) => uuidFloor(new Date(time)).replace('-0000-0000-', '-7000-8000-') as Uuid;
const RECEIPT = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;
const letterId = (id: Uuid) => formatId('deadLetter', id);

function seedLetter(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    database.pool,
    'messaging.dead_letters',
    {
      ...{ topic: 'receipt-received', pubsub_id: randomUUID(), data: `{"receiptIds":["${RECEIPT}"]}` },
      ...{ published_at: new Date('2026-11-25T09:00:00Z'), ...columns },
    },
    'id',
  );
}

async function ask(method: string, path: string, body?: object, version = '*') {
  const reply = await fetch(`${functions.address('manage-dead-letters')}/v1/admin/dead-letters${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'if-match': version },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = JSON.parse(await reply.text());
  return { status: reply.status, etag: reply.headers.get('etag') ?? '', json };
}

const idsListed = async (query: string) =>
  (await ask('GET', query)).json.data.map(({ id }: { id: string }) => id);
const stateOf = async (id: Uuid) => (await ask('GET', `/${letterId(id)}`)).json.state;
const audited = async () =>
  (await database.pool.query('select action, subject, after from messaging.audit_log order by id')).rows;

test('a letter is shown with why it was given up, how often it was tried and what it names', async () => {
  const id = await seedLetter({
    attributes: {
      CloudPubSubDeadLetterSourceDeliveryCount: '10',
      CloudPubSubDeadLetterSourceSubscription: 'handle-receipt.receipt-received',
      replay_of: letterId(RECEIPT),
    },
  });
  expect((await ask('GET', `/${letterId(id)}`)).json).toMatchObject({
    ...{ topic: 'receipt-received', state: 'open', reason: 'failed', attempts: 10, rows: 1 },
    ...{ consumer: 'handle-receipt.receipt-received', replay_of: letterId(RECEIPT), settled_at: null },
    ...{ published_at: '2026-11-25T09:00:00.000Z', ids: [formatId('receipt', RECEIPT)] },
  });
});

test('what is no event of its topic is masked, and shown to who says why', async () => {
  const data = '{"receiptIds":"of +16505550123"}';
  const id = await seedLetter({ data, attributes: { CloudPubSubDeadLetterSourceDeliveryCount: 'many' } });
  expect((await ask('GET', `/${letterId(id)}`)).json).toMatchObject({
    ...{ reason: 'unreadable', attempts: null, consumer: null, ids: [], data: '(32 characters)' },
  });
  expect((await ask('POST', `/${letterId(id)}/reveal`, { reason: '' })).status).toBe(422);
  expect((await ask('POST', `/${letterId(id)}/reveal`, { reason: 'Ticket 4711' })).json).toEqual({
    ...{ id: letterId(id), data, attributes: { CloudPubSubDeadLetterSourceDeliveryCount: 'many' } },
  });
  expect(await audited()).toEqual([
    {
      ...{ action: 'dead_letter.revealed', subject: `deadLetter:${id}` },
      after: { reason: 'Ticket 4711' },
    },
  ]);
});

test('letters are found by topic, state and age, newest first, page by page', async () => {
  const old = await seedLetter({ id: idAt('2026-11-01T00:00:00Z') });
  const other = await seedLetter({ id: idAt('2026-11-02T00:00:00Z'), topic: 'message-accepted' });
  const done = await seedLetter({
    ...{ id: idAt('2026-11-03T00:00:00Z'), state: 'discarded', settled_at: new Date() },
  });
  const young = await seedLetter({ id: idAt('2026-11-04T00:00:00Z') });
  const ids = (...found: Uuid[]) => found.map(letterId);
  expect(await idsListed('')).toEqual(ids(young, done, other, old));
  expect(await idsListed('?state=open&topic=receipt-received')).toEqual(ids(young, old));
  expect(await idsListed('?state=discarded')).toEqual(ids(done));
  expect(await idsListed('?before=2026-11-02T00:00:00Z')).toEqual(ids(old));
  expect(await idsListed('?after=2026-11-02T00:00:00Z&before=2026-11-04T00:00:00Z')).toEqual(
    ids(done, other),
  );
  const { next_cursor: cursor } = (await ask('GET', '?limit=3')).json;
  expect(await idsListed(`?limit=3&cursor=${cursor}`)).toEqual(ids(old));
  expect((await ask('GET', '?topic=nothing')).status).toBe(422);
});

test('a replay is an order in the row with its audit row, and a repeat orders nothing more', async () => {
  const id = await seedLetter();
  const { etag } = await ask('GET', `/${letterId(id)}`);
  expect(await ask('POST', `/${letterId(id)}/replay?dry_run=true`, undefined, etag)).toMatchObject({
    status: 200,
    json: { dry_run: true, before: { state: 'open' }, after: { state: 'replaying' }, touches: { rows: 1 } },
  });
  expect(await stateOf(id)).toBe('open');
  const first = await ask('POST', `/${letterId(id)}/replay`, undefined, etag);
  expect(first).toMatchObject({ status: 202, json: { state: 'replaying' }, etag: '"replaying"' });
  expect((await ask('POST', `/${letterId(id)}/replay`, undefined, etag)).status).toBe(412);
  expect(await ask('POST', `/${letterId(id)}/replay`)).toMatchObject({ status: 202, json: first.json });
  const { rows } = await database.pool.query('select wake_at <= now() as due from messaging.dead_letters');
  expect(rows).toEqual([{ due: true }]);
  expect(await audited()).toEqual([
    {
      ...{ action: 'dead_letter.replayed', subject: `deadLetter:${id}` },
      after: { topic: 'receipt-received' },
    },
  ]);
});

test('a letter is discarded with a reason, once, and is replayed no more', async () => {
  const id = await seedLetter();
  const discard = (version?: string) =>
    ask('POST', `/${letterId(id)}/discard`, { reason: 'Its rows went on' }, version);
  expect((await ask('POST', `/${letterId(id)}/discard`, { reason: '' })).status).toBe(422);
  expect((await discard('"replaying"')).status).toBe(412);
  expect(await discard('"open"')).toMatchObject({ status: 200, json: { state: 'discarded' } });
  expect(await discard()).toMatchObject({ status: 409, json: { code: 'already_settled' } });
  expect(await ask('POST', `/${letterId(id)}/replay`)).toMatchObject({ status: 409 });
  expect(await audited()).toMatchObject([
    { action: 'dead_letter.discarded', after: { reason: 'Its rows went on' } },
  ]);
});

test('two who discard and replay at once: one of them has it', async () => {
  const id = letterId(await seedLetter());
  const replies = await Promise.all([
    ask('POST', `/${id}/replay`, undefined, '"open"'),
    ask('POST', `/${id}/discard`, { reason: 'x' }, '"open"'),
  ]);
  expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
  expect(await audited()).toHaveLength(1);
});

test('many are replayed by topic and age, the oldest first, no more than wanted, each with its audit row', async () => {
  const ids = [];
  for (let day = 1; day <= 5; day += 1) {
    ids.push(await seedLetter({ id: idAt(`2026-11-0${day}T00:00:00Z`) }));
  }
  await seedLetter({ topic: 'message-accepted' });
  const body = { topic: 'receipt-received', before: '2026-11-05T00:00:00Z', limit: 3 };
  expect((await ask('POST', '/replay?dry_run=true', body)).json).toEqual({
    ...{ dry_run: true, letters: 3, remaining: 1 },
  });
  expect(await audited()).toEqual([]);
  expect((await ask('POST', '/replay', body)).json).toEqual({ dry_run: false, letters: 3, remaining: 1 });
  const replaying = (await idsListed('?state=replaying')).map((id: string) => parseId('deadLetter', id));
  expect(replaying).toEqual(ids.slice(0, 3).reverse());
  expect(await audited()).toHaveLength(3);
  expect((await ask('POST', '/replay', body)).json).toEqual({ dry_run: false, letters: 1, remaining: 0 });
  expect((await ask('POST', '/replay', { ...body, limit: 1_001 })).status).toBe(422);
});

test.each(PLAN_MODES)('a page reads its own letters, however many were settled (%s)', async (mode) => {
  await database.pool.query(
    `insert into messaging.dead_letters (topic, pubsub_id, data, published_at, state, settled_at)
     select 'receipt-received', n::text, '{}', now(), 'replayed', now() from generate_series(1, 5000) n`,
  );
  await seedLetter();
  const read = await rowsRead(database.url, mode, async (pool) => {
    expect(await listLetters(pool, { state: 'open', limit: 20 }, 21)).toHaveLength(1);
  });
  expect(read.dead_letters).toBeLessThanOrEqual(2);
});
