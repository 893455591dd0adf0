// What a customer may say of a message beside its text, through the function as it is deployed.
import { beforeAll, describe, expect, test } from 'vitest';
import { parseId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector, seedSandbox } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['submit-message']);

const RECIPIENT = '+16505550123';

let number: string;
let bearer: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  await seedSandbox(database.pool);
  const account = await seedAccount(database.pool);
  number = account.number;
  bearer = await functions.bearer(account.accountId);
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function submit(fields: object, authorization = bearer, headers: object = {}): Promise<Answer> {
  const reply = await fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': authorization, ...headers },
    body: JSON.stringify({ from: number, to: RECIPIENT, body: 'Hello', ...fields }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

async function rowOf({ body }: Answer): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query(
    `select *, valid_until - coalesce(send_at, created_at) as valid_for from messaging.message_log where id = $1`,
    [parseId('message', String(body.id))],
  );
  return rows[0];
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

test('everything said comes back in the answer and is in the row', async () => {
  const said = {
    ...{ send_at: inDays(2), tags: ['winter', 'vip'], reference: 'order 1' },
    metadata: { cart: '7', note: 'ü' },
  };
  const answer = await submit({ ...said, validity_seconds: 3_600 });
  expect(answer).toMatchObject({ status: 202, body: { ...said, status: 'accepted' } });
  expect(await rowOf(answer)).toMatchObject({
    ...{ tags: said.tags, reference: 'order 1', metadata: said.metadata, door: 'rest', test: false },
    ...{ send_at: new Date(said.send_at), valid_for: { hours: 1 } },
  });
});

test("a message is a part of its sender's trace, and one that is not understood is passed over", async () => {
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traced = (traceparent: string) => submit({}, bearer, { traceparent });
  expect(await rowOf(await traced(trace))).toMatchObject({ traceparent: trace });
  expect(await rowOf(await traced(trace.toUpperCase()))).toMatchObject({ traceparent: null });
  expect(await rowOf(await submit({}))).toMatchObject({ traceparent: null });
});

test('a message sent with a test key says so', async () => {
  const account = await seedAccount(database.pool);
  const { apiKey, apiSecret } = await functions.credentials(account.accountId, 'test');
  const token = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret }),
  });
  const { access_token } = (await token.json()) as { readonly access_token: string };
  const answer = await submit({ from: account.number }, `Bearer ${access_token}`);
  expect(answer.body).toMatchObject({ test: true });
  expect(await rowOf(answer)).toMatchObject({ test: true });
});

describe('encoding', () => {
  test('ucs2 is taken even where GSM-7 would do', async () => {
    const answer = await submit({ encoding: 'ucs2', body: 'a'.repeat(71) });
    expect(answer.body).toMatchObject({ encoding: 'ucs2', segments: 2 });
    expect(await rowOf(answer)).toMatchObject({ encoding: 'ucs2', segments: 2 });
  });

  test('gsm7 refuses a text that does not fit, and names the characters', async () => {
    expect(await submit({ encoding: 'gsm7', body: 'Grüße “you”' })).toMatchObject({
      status: 422,
      body: {
        code: 'encoding_not_possible',
        detail: 'GSM-7 has no code for “ (U+201C), ” (U+201D). (rule encoding-holds-text)',
      },
    });
    expect(await submit({ encoding: 'gsm7', body: 'Grüße' })).toMatchObject({ status: 202 });
  });
});

describe('a pool of senders', () => {
  async function accountWithNumbers(numbers: readonly string[]) {
    const account = await seedAccount(database.pool);
    await database.pool.query('insert into numbers.dids (number, account_id) select unnest($1::text[]), $2', [
      numbers,
      account.accountId,
    ]);
    await database.pool.query(
      'update messaging.campaigns_10dlc set phone_numbers = phone_numbers || $1::text[] where account_id = $2',
      [numbers, account.accountId],
    );
    return { ...account, token: await functions.bearer(account.accountId) };
  }

  test('gives a recipient the same sender each time, and different recipients different ones', async () => {
    const pool = ['+14155570001', '+14155570002', '+14155570003'];
    const { token } = await accountWithNumbers(pool);
    const sendersOf = (from: readonly string[]) =>
      Promise.all(
        Array.from({ length: 20 }, async (_, n) => {
          const { body } = await submit({ from, to: `+165055501${String(n).padStart(2, '0')}` }, token);
          return String(body.from);
        }),
      );
    const senders = await sendersOf(pool);
    expect(await sendersOf(pool.toReversed())).toEqual(senders);
    expect(new Set(senders)).toEqual(new Set(pool));
  });

  test('passes over senders that may not send there', async () => {
    const [good, off] = ['+14155570011', '+14155570012'];
    const { token } = await accountWithNumbers([good, off]);
    await database.pool.query('update numbers.dids set sms_enabled = false where number = $1', [off]);
    for (let n = 10; n < 20; n += 1) {
      const answer = await submit({ from: [off, '+19995550000', 'ACME', good], to: `+16505550${n}0` }, token);
      expect(answer.body).toMatchObject({ from: good });
    }
  });

  test('is no way round an opt-out', async () => {
    const pool = ['+14155570021', '+14155570022'];
    const { accountId, token } = await accountWithNumbers(pool);
    const { body } = await submit({ from: pool }, token);
    await database.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
       values ($1, $2, $3, true, 'keyword')`,
      [accountId, RECIPIENT, body.from],
    );
    expect(await submit({ from: pool }, token)).toMatchObject({ body: { code: 'recipient_opted_out' } });
  });

  test("without any sender one of the account's numbers is chosen", async () => {
    const { number: own, token } = await accountWithNumbers([]);
    expect(await submit({ from: undefined }, token)).toMatchObject({ status: 202, body: { from: own } });
  });

  test('an account without numbers is told so', async () => {
    const { accountId, token } = await accountWithNumbers([]);
    await database.pool.query('update numbers.dids set account_id = null where account_id = $1', [accountId]);
    expect(await submit({ from: undefined }, token)).toMatchObject({
      status: 422,
      body: { detail: 'The account has no number that could be chosen. (rule sender-owned)' },
    });
  });
});

describe('what is refused', () => {
  type Case = readonly [what: string, fields: object, code: string, detail: string];
  test.each<Case>([
    ['a time without a zone', { send_at: '2026-12-24T18:00:00' }, 'invalid_request', 'send_at: must be'],
    ['a time beyond 35 days', { send_at: inDays(36) }, 'send_time_not_allowed', 'It may be at most 35 days'],
    ['a time long past', { send_at: inDays(-1) }, 'send_time_not_allowed', 'It has passed'],
    ['a validity of seconds', { validity_seconds: 59 }, 'invalid_request', 'validity_seconds: must be at l'],
    [
      'a validity of a week',
      { validity_seconds: 604_800 },
      'invalid_request',
      'validity_seconds: must be at m',
    ],
    [
      'eleven tags',
      { tags: Array.from({ length: 11 }, String) },
      'invalid_request',
      'tags: must have at most',
    ],
    ['a long tag', { tags: ['x'.repeat(41)] }, 'invalid_request', 'tags.0: must have at most 40'],
    ['a NUL in a tag', { tags: ['\u0000'] }, 'invalid_request', 'tags.0: must not contain the NUL'],
    ['a NUL in a key', { metadata: { '\u0000': 'a' } }, 'invalid_request', 'metadata'],
    ['half a pair', { metadata: { a: '\ud800' } }, 'invalid_request', 'metadata.a: must not contain half'],
    ['a number as metadata', { metadata: { a: 1 } }, 'invalid_request', 'metadata.a'],
    [
      'twenty-one pairs',
      { metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v'])) },
      ...(['invalid_request', 'metadata: must have at most 20 pairs'] as const),
    ],
    [
      'metadata of many bytes',
      { metadata: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, 'v'.repeat(500)])) },
      ...(['invalid_request', 'metadata: must have at most 4096 bytes'] as const),
    ],
    ['an empty reference', { reference: '' }, 'invalid_request', 'reference: must not be empty'],
    ['an unknown encoding', { encoding: 'utf8' }, 'invalid_request', 'encoding: must be auto, gsm7 or ucs2'],
    ['an empty pool', { from: [] }, 'invalid_request', 'from'],
    ['a pool of 101', { from: Array.from({ length: 101 }, () => 'ACME') }, 'invalid_request', 'from'],
  ])('%s', async (_, fields, code, detail) => {
    const answer = await submit(fields);
    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(answer.body.detail).toContain(detail);
  });
});
