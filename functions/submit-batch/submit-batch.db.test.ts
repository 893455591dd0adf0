// Batches through the function as it is deployed.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BatchAnswer } from '../../shared/contracts/http/batch.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['submit-batch']);

let accountId: string;
let number: string;
let bearer: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
});

const recipient = (n: number) => `+1650555${String(n).padStart(4, '0')}`;

async function submit(body: object, headers: Readonly<Record<string, string>> = {}) {
  const reply = await fetch(`${functions.address('submit-batch')}/v1/messages/batch`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer, ...headers },
    body: JSON.stringify(body),
  });
  const text = await reply.text();
  const answer = JSON.parse(text) as BatchAnswer & { readonly code?: string; readonly detail?: string };
  return { status: reply.status, text, answer, headers: reply.headers };
}

async function read(id: string, authorization = bearer) {
  const reply = await fetch(`${functions.address('submit-batch')}/v1/messages/batches/${id}`, {
    headers: { 'x-forwarded-authorization': authorization },
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

async function rowsOf(answer: BatchAnswer): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query(
    'select * from messaging.message_log where batch_id = $1 order by id',
    [parseId('batch', answer.id)],
  );
  return rows;
}

async function countRows(): Promise<number> {
  const { rows } = await database.pool.query(
    'select (select count(*) from messaging.message_log)::int + (select count(*) from messaging.batches)::int as n',
  );
  return rows[0].n;
}

test('one text goes to many, each with its own words and what it shares', async () => {
  const { status, answer, headers } = await submit({
    ...{ from: number, body: 'Hi {{name}}', tags: ['all'], metadata: { a: 'b' } },
    messages: [
      { to: recipient(1), fields: { name: 'Ann' } },
      { to: recipient(2), fields: { name: 'Bo' }, reference: 'two', tags: ['own'] },
      { to: recipient(3), body: 'Hello' },
    ],
  });
  expect(status).toBe(202);
  expect(headers.get('location')).toBe(`/v1/messages/batches/${answer.id}`);
  expect(answer).toMatchObject({ accepted: 3, refused: 0 });
  const rows = await rowsOf(answer);
  expect(answer.results.map(({ id }) => id && parseId('message', id))).toEqual(rows.map(({ id }) => id));
  expect(rows).toMatchObject([
    { dest_addr: recipient(1), message_body: 'Hi Ann', tags: ['all'], metadata: { a: 'b' }, reference: null },
    { dest_addr: recipient(2), message_body: 'Hi Bo', tags: ['own'], reference: 'two' },
    { dest_addr: recipient(3), message_body: 'Hello', status: 'accepted', door: 'rest' },
  ]);
});

test('each message that cannot go is refused alone, and in its place', async () => {
  await database.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, $2, true, 'api')`,
    [accountId, recipient(99)],
  );
  const { answer } = await submit({
    ...{ from: number, body: 'Hi {{name}}' },
    messages: [
      { to: '16505550001' },
      { to: recipient(1), fields: { name: 'Ann' } },
      { to: recipient(2) },
      { to: recipient(99), body: 'Hello' },
      { to: recipient(3), from: '+19995550000', body: 'Hello' },
      { to: recipient(3), text: 'Hello' },
      { to: recipient(3), body: 'x', encoding: 'gsm7', send_at: '2020-01-01T00:00:00Z' },
      'no message',
      { to: recipient(3), body: 'x', webhook_url: 'https://10.0.0.1/' },
      { to: recipient(4), body: 'Hello' },
    ],
  });
  expect(answer).toMatchObject({ accepted: 2, refused: 8 });
  expect(
    answer.results.map(({ id, error }) => (error ? `${error.code}: ${error.detail}` : typeof id)),
  ).toEqual([
    'invalid_request: to: must be an E.164 number such as +14155551234',
    'string',
    'invalid_request: fields.name: the text asks for it',
    'recipient_opted_out: The recipient has opted out.',
    'sender_not_owned: +19995550000 is not a sender of this account.',
    'invalid_request: text: is not a field of this operation',
    expect.stringMatching(/^send_time_not_allowed: It has passed/),
    'invalid_request: message: Invalid input: expected object, received string',
    'invalid_request: webhook_url: must lead to the public Internet',
    'string',
  ]);
  expect((await rowsOf(answer)).map(({ dest_addr }) => dest_addr)).toEqual([recipient(1), recipient(4)]);
  const { body } = await read(answer.id);
  expect(body).toMatchObject({ accepted: 2, refused: 8, statuses: { accepted: 2 }, is_complete: false });
  expect((body.refusals as { index: number }[]).map(({ index }) => index).sort()).toEqual([
    0, 2, 3, 4, 5, 6, 7, 8,
  ]);
});

test('a name that no row can hold is told of, and refuses its message alone', async () => {
  const { status, answer } = await submit({
    from: number,
    messages: [
      { to: recipient(1), body: 'Hello', metadata: { 'a\0b': 'c' } },
      { to: recipient(1), body: 'Hello', ['x'.repeat(1_000)]: 1 },
      { to: recipient(1), body: 'Hello' },
    ],
  });
  expect({ status, accepted: answer.accepted }).toEqual({ status: 202, accepted: 1 });
  expect(answer.results.map(({ error }) => error?.detail)).toEqual([
    'metadata.a\ufffdb: Invalid key in record',
    `${'x'.repeat(100)}: is not a field of this operation`,
    undefined,
  ]);
});

test('a thousand are taken, one more is not', async () => {
  const messages = Array.from({ length: 1_000 }, (_, n) => ({ to: recipient(n), body: `text ${n}` }));
  const { answer } = await submit({ from: number, messages });
  expect(answer.accepted + answer.refused).toBe(1_000);
  const bodies = (await rowsOf(answer)).map(({ message_body }) => message_body);
  const ids = answer.results.filter(({ id }) => id !== null).map(({ index }) => `text ${index}`);
  expect(bodies).toEqual(ids);
  const before = await countRows();
  expect(await submit({ from: number, messages: [...messages, messages[0]] })).toMatchObject({
    ...{ status: 422, answer: { code: 'batch_too_large' } },
  });
  expect(await countRows()).toBe(before);
});

test.each([
  ['no messages', { messages: [] }, 'messages: must hold a message'],
  ['a list that is none', { messages: {} }, 'messages'],
  ['a wrong shared field', { messages: [{}], send_at: 'soon' }, 'send_at: must be a time'],
  ['an unknown field', { messages: [{}], text: 'x' }, 'text: is not a field'],
])('%s: the request is refused as a whole', async (_, body, detail) => {
  const { status, answer } = await submit(body);
  expect([status, answer.code]).toEqual([422, 'invalid_request']);
  expect(answer.detail).toContain(detail);
});

describe('under a key', () => {
  const body = (text: string) => ({
    from: number,
    messages: [
      { to: recipient(1), body: text },
      { to: 'nobody', body: text },
      { to: recipient(99), body: text },
      { to: recipient(2), body: text },
    ],
  });

  test('a repeat gets the same bytes and creates nothing', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await submit(body('Hello'), headers);
    const before = await countRows();
    const second = await submit(body('Hello'), headers);
    expect(second.text).toBe(first.text);
    expect([first, second].map((each) => each.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await countRows()).toBe(before);
    expect(await submit(body('Other'), headers)).toMatchObject({ answer: { code: 'idempotency_mismatch' } });
  });

  test('ten at once create one batch', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const before = await countRows();
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit(body('Hello'), headers)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await countRows()).toBe(before + 3);
  });
});

test('a batch counts its messages by status, and is complete when each has ended', async () => {
  const { answer } = await submit({
    from: number,
    messages: [1, 2, 3].map((n) => ({ to: recipient(n), body: 'Hello' })),
  });
  const [first, second, third] = (await rowsOf(answer)).map(({ id }) => id);
  const set = (status: string, ids: readonly unknown[]) =>
    database.pool.query('update messaging.message_log set status = $1 where id = any($2)', [status, ids]);
  await set('delivered', [first, second]);
  expect((await read(answer.id)).body).toMatchObject({
    ...{ statuses: { delivered: 2, accepted: 1 }, is_complete: false },
  });
  await set('failed', [third]);
  expect((await read(answer.id)).body).toMatchObject({
    ...{ statuses: { delivered: 2, failed: 1 }, is_complete: true },
  });
});

test('the batch of another account is as absent as none', async () => {
  const { answer } = await submit({ from: number, messages: [{ to: recipient(1), body: 'Hello' }] });
  const other = await functions.bearer((await seedAccount(database.pool)).accountId);
  const missing = await read('bat_01j0000000e008000000001qhg');
  expect(await read(answer.id, other)).toEqual(missing);
  expect(missing.status).toBe(404);
});
