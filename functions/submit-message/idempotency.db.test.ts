// Idempotency-Key, through the function as it is deployed: one key creates one message, whatever happens.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { parseId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['submit-message']);

const RECIPIENT = '+16505550123';

let accountId: string;
let number: string;
let bearer: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
});

async function submit(key: string, fields: object = {}, authorization = bearer) {
  const reply = await fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': authorization, 'idempotency-key': key },
    body: JSON.stringify({ from: number, to: RECIPIENT, body: 'Hello', ...fields }),
  });
  const text = await reply.text();
  const body = JSON.parse(text) as { readonly id: string; readonly code?: string };
  return { status: reply.status, text, body, isReplay: reply.headers.get('idempotency-replayed') === 'true' };
}

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as n from messaging.${table}`);
  return rows[0].n;
}

test('a repeat gets the same bytes and creates nothing', async () => {
  const key = randomUUID();
  const first = await submit(key, { tags: ['a'], metadata: { b: 'c' } });
  const before = await count('message_log');
  const second = await submit(key, { tags: ['a'], metadata: { b: 'c' } });
  expect([first.status, first.isReplay]).toEqual([202, false]);
  expect([second.status, second.isReplay, second.text]).toEqual([202, true, first.text]);
  expect(await count('message_log')).toBe(before);
});

test('twenty at once create one message, and all are told of it', async () => {
  const before = await count('message_log');
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => submit(key)));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ isReplay }) => !isReplay).length).toBe(1);
  expect(await count('message_log')).toBe(before + 1);
});

test('whatever became of the message and its account, a repeat gets the first answer', async () => {
  const account = await seedAccount(database.pool);
  const token = await functions.bearer(account.accountId);
  const key = randomUUID();
  const first = await submit(key, { from: account.number }, token);
  await database.pool.query(
    `update messaging.message_log set status = 'delivered', message_body = 'Hi', cost = 1, sequence = 5,
       queued_at = now(), final_at = now() where id = $1`,
    [parseId('message', first.body.id)],
  );
  await database.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, $2, true, 'api')`,
    [account.accountId, RECIPIENT],
  );
  expect(await submit(key, { from: account.number }, token)).toMatchObject({
    ...{ isReplay: true, text: first.text },
  });
  await database.pool.query('update accounts.balances set credit_limit = 0 where account_id = $1', [
    account.accountId,
  ]);
  expect(await submit(key, { from: account.number }, token)).toMatchObject({
    ...{ isReplay: true, text: first.text },
  });
});

test('another body under the same key is refused', async () => {
  const key = randomUUID();
  await submit(key);
  expect(await submit(key, { body: 'Other' })).toMatchObject({
    ...{ status: 422, body: { code: 'idempotency_mismatch' } },
  });
});

test('the same key of another account is another key', async () => {
  const other = await seedAccount(database.pool);
  const key = randomUUID();
  await submit(key);
  const answer = await submit(key, { from: other.number }, await functions.bearer(other.accountId));
  expect([answer.status, answer.isReplay]).toEqual([202, false]);
});

test('a refused request leaves its key free for the corrected one', async () => {
  const key = randomUUID();
  expect(await submit(key, { from: '+19995550000' })).toMatchObject({ body: { code: 'sender_not_owned' } });
  expect(await submit(key)).toMatchObject({ status: 202, isReplay: false });
});

test('a message that cannot be stored leaves no key behind', async () => {
  const [keys, messages] = [await count('idempotency_keys'), await count('message_log')];
  await database.pool.query(
    "alter table messaging.message_log add constraint broken check (message_body <> 'unstorable') not valid",
  );
  const key = randomUUID();
  expect((await submit(key, { body: 'unstorable' })).status).toBe(500);
  expect([await count('idempotency_keys'), await count('message_log')]).toEqual([keys, messages]);
  await database.pool.query('alter table messaging.message_log drop constraint broken');
  expect((await submit(key, { body: 'unstorable' })).status).toBe(202);
});

test('a key is kept for a day, and for a scheduled message a day beyond its time; then it is forgotten', async () => {
  const [soon, later] = [randomUUID(), randomUUID()];
  await submit(soon);
  await submit(later, { send_at: new Date(Date.now() + 172_800_000).toISOString() });
  const { rows } = await database.pool.query(
    `select round(extract(epoch from expires_at - now()) / 3600)::int as hours from messaging.idempotency_keys
     where key = any($1) order by expires_at`,
    [[soon, later]],
  );
  expect(rows).toEqual([{ hours: 24 }, { hours: 72 }]);
  await database.pool.query('update messaging.idempotency_keys set expires_at = now() where key = $1', [
    soon,
  ]);
  const first = await submit(soon, { body: 'Another' });
  expect([first.status, first.isReplay]).toEqual([202, false]);
  expect(await submit(soon, { body: 'Another' })).toMatchObject({ isReplay: true, text: first.text });
});

test.each(['', 'a b', 'é', 'x'.repeat(256)])('the key "%s" is refused', async (key) => {
  const reply = await fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer, 'idempotency-key': key },
    body: JSON.stringify({ from: number, to: RECIPIENT, body: 'Hello' }),
  });
  expect(await reply.json()).toMatchObject({
    ...{ code: 'invalid_request', errors: [{ field: 'Idempotency-Key' }] },
  });
});
