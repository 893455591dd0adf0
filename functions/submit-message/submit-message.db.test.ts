import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseId } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { TEST_ISSUER, TEST_PEPPER, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { createIssueToken } from '../issue-token/issue-token.ts';
import { parseSigningKeys } from '../issue-token/signing-keys.ts';

const database = useDatabase();
// Nobody listens where Pub/Sub should be: acceptance must not depend on it.
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

function submit(body: unknown, authorization = bearer): Promise<Response> {
  return fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': authorization },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function rowOf(resourceId: string): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query(
    `select *, wake_at - created_at as wakes_after, valid_until - created_at as valid_for
     from messaging.message_log where id = $1`,
    [parseId('message', resourceId)],
  );
  return rows[0];
}

describe('with Pub/Sub away', () => {
  test('a message is accepted within the deadline', async () => {
    const started = performance.now();
    const reply = await submit({ from: number, to: RECIPIENT, body: 'Hello' });
    expect(performance.now() - started).toBeLessThan(4_000);
    const resource = (await reply.json()) as Record<string, unknown>;
    expect(reply.status).toBe(202);
    expect(reply.headers.get('location')).toBe(`/v1/messages/${resource.id}`);
    expect(resource).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-z]{26}$/),
      direction: 'outbound',
      status: 'accepted',
      sequence: 1,
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      from: number,
      to: RECIPIENT,
      body: 'Hello',
      segments: 1,
      encoding: 'gsm7',
      price: null,
      error: null,
      created_at: resource.occurred_at,
      ...{ send_at: null, tags: [], reference: null, metadata: {}, batch_id: null, test: false },
    });
  });

  test('its row is whole and will be looked at again by itself', async () => {
    const webhookUrl = 'https://example.test/hook';
    const reply = await submit({ from: number, to: RECIPIENT, body: 'Привет', webhook_url: webhookUrl });
    const row = await rowOf(((await reply.json()) as { id: string }).id);
    expect(row).toMatchObject({
      account_id: accountId,
      direction: 'outbound',
      source_addr: number,
      dest_addr: RECIPIENT,
      message_body: 'Привет',
      status: 'accepted',
      segments: 1,
      encoding: 'ucs2',
      webhook_url: webhookUrl,
      announces_all: false,
      sequence: 1,
      announced_sequence: 1,
      wakes: 0,
      wakes_after: { seconds: 5 },
      valid_for: { days: 1 },
    });
  });
});

test('an account whose endpoint wants all events owes the first one', async () => {
  const other = await seedAccount(database.pool);
  await database.pool.query(
    `insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events)
     values ($1, 'https://example.test', 'v1:none', '{message.accepted}')`,
    [other.accountId],
  );
  const token = await functions.bearer(other.accountId);
  expect((await submit({ from: other.number, to: RECIPIENT, body: 'Hello' }, token)).status).toBe(202);
  const { rows } = await database.pool.query(
    'select announces_all, sequence, announced_sequence from messaging.message_log where account_id = $1',
    [other.accountId],
  );
  expect(rows).toEqual([{ announces_all: true, sequence: 1, announced_sequence: 0 }]);
});

test('a forced sender is what leaves and what the caller is shown', async () => {
  const other = await seedAccount(database.pool);
  await database.pool.query(
    "update messaging.customer_sms_auth set force_source_address = '555111' where account_id = $1",
    [other.accountId],
  );
  const reply = await submit(
    { from: other.number, to: RECIPIENT, body: 'Hello' },
    await functions.bearer(other.accountId),
  );
  expect(await reply.json()).toMatchObject({ from: '555111' });
});

describe('refusals are problem documents with our code, and nothing is stored', () => {
  type Refusal = readonly [what: string, body: unknown, status: number, code: string, detail?: string];
  const good = { from: '+14155560001', to: RECIPIENT, body: 'Hello' };

  test.each<Refusal>([
    ['not JSON', '{"from":', 400, 'body_not_json'],
    ['a list', [good], 422, 'invalid_request'],
    ['a wrong type', { ...good, body: 5 }, 422, 'invalid_request'],
    [
      'an unknown field',
      { ...good, text: 'x' },
      422,
      'invalid_request',
      'text: is not a field of this operation',
    ],
    ['a missing field', { from: good.from, body: 'Hello' }, 422, 'invalid_request'],
    [
      'a recipient without +',
      { ...good, to: '16505550123' },
      422,
      'invalid_request',
      'to: must be an E.164 number such as +14155551234',
    ],
    ['a recipient with spaces', { ...good, to: '+1 650 555 0123' }, 422, 'invalid_request'],
    ['an empty text', { ...good, body: '' }, 422, 'invalid_request', 'body: must not be empty'],
    [
      'eleven segments',
      { ...good, body: 'я'.repeat(671) },
      422,
      'text_too_long',
      'The text needs 11 UCS-2 segments, at most 10 are sent. (rule text-fits)',
    ],
    [
      'a text that no segment count needs',
      { ...good, body: 'x'.repeat(4_001) },
      422,
      'invalid_request',
      'body: must fit 10 segments',
    ],
    ['a NUL character', { ...good, body: 'a\u0000b' }, 422, 'invalid_request'],
    ['a webhook that is no URL', { ...good, webhook_url: 'ftp://example.test' }, 422, 'invalid_request'],
    [
      "a webhook to the cloud's metadata",
      { ...good, webhook_url: 'https://169.254.169.254/' },
      422,
      'invalid_request',
      'webhook_url: must lead to the public Internet (rule webhook-url-allowed)',
    ],
    [
      'a webhook in the clear, which the account does not allow',
      { ...good, webhook_url: 'http://example.test/hook' },
      422,
      'invalid_request',
      'webhook_url: must begin with https:// (rule webhook-url-allowed)',
    ],
    ['pictures', { ...good, media_urls: ['https://example.test/a.png'] }, 422, 'mms_not_enabled'],
    [
      'a sender of nobody',
      { ...good, from: '+19995550000' },
      422,
      'sender_not_owned',
      '+19995550000 is not a sender of this account. (rule sender-owned)',
    ],
    ['more than 64 KiB', { ...good, body: 'x'.repeat(65_536) }, 413, 'body_too_large'],
  ])('%s', async (_, body, status, code, detail) => {
    const before = await countRows();
    const owned = JSON.stringify(body).replaceAll('+14155560001', number);
    const reply = await submit(typeof body === 'string' ? body : owned);
    const problem = (await reply.json()) as Record<string, unknown>;
    expect([reply.status, problem.code]).toEqual([status, code]);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(problem.remedy).toEqual(expect.any(String));
    if (detail !== undefined) expect(problem.detail).toBe(detail);
    expect(await countRows()).toBe(before);
  });

  test('a webhook that may not be called is named as the wrong field, with what it must be', async () => {
    const reply = await submit({
      ...{ from: number, to: RECIPIENT, body: 'Hi', webhook_url: 'https://user:word@example.test/' },
    });
    expect([reply.status, ((await reply.json()) as { errors?: unknown }).errors]).toEqual([
      422,
      [{ field: 'webhook_url', message: 'must not name a user or a password' }],
    ]);
  });

  test('a webhook in the clear is taken from an account that allows it', async () => {
    const other = await seedAccount(database.pool);
    await database.pool.query('update accounts.accounts set webhook_http_allowed = true where id = $1', [
      other.accountId,
    ]);
    const message = {
      from: other.number,
      to: RECIPIENT,
      body: 'Hi',
      webhook_url: 'http://example.test/hook',
    };
    const reply = await submit(message, await functions.bearer(other.accountId));
    expect(reply.status).toBe(202);
  });

  test('an account suspended after it got its token', async () => {
    const other = await seedAccount(database.pool);
    const token = await functions.bearer(other.accountId);
    await database.pool.query("update accounts.accounts set status = 'suspended' where id = $1", [
      other.accountId,
    ]);
    const reply = await submit({ from: other.number, to: RECIPIENT, body: 'Hello' }, token);
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
      403,
      'account_inactive',
    ]);
  });
});

describe('tokens', () => {
  async function expiredBearer(): Promise<string> {
    const other = await seedAccount(database.pool);
    const { apiKey, apiSecret } = await functions.credentials(other.accountId);
    const parsed = parseSigningKeys(process.env.TOKEN_SIGNING_KEYS ?? '');
    if (parsed.kind !== 'parsed') throw new Error('no keys');
    const issueTwoHoursAgo = createIssueToken({
      db: database.pool,
      keys: parsed.keys,
      peppers: [{ version: 'v1', key: TEST_PEPPER }],
      issuer: TEST_ISSUER,
      forwardedHops: 0,
      uses: { customer: { note() {} }, operator: { note() {} } },
      clock: { now: () => new Date(Date.now() - 7_200_000) },
      log: createLogger('test', 'fatal', new PassThrough()),
    });
    const reply = await issueTwoHoursAgo({
      body: { grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
      headers: {},
    });
    if (reply.kind !== 'ok') throw new Error(reply.code);
    return `Bearer ${(reply.body as { access_token: string }).access_token}`;
  }

  test.each<[string, () => Promise<string>, number, string]>([
    ['none', async () => '', 401, 'token_missing'],
    ['made up', async () => `Bearer ${randomBytes(20).toString('hex')}`, 401, 'token_invalid'],
    [
      'tampered with',
      async () => bearer.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA')),
      401,
      'token_invalid',
    ],
    ['expired', expiredBearer, 401, 'token_expired'],
    [
      'without the scope',
      async () => functions.bearer((await seedAccount(database.pool)).accountId, 'messages:read'),
      403,
      'scope_missing',
    ],
  ])('%s', async (_, token, status, code) => {
    const reply = await submit({ from: number, to: RECIPIENT, body: 'Hello' }, await token());
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code]);
  });
});

test('when the database drops every connection, callers are told to try again, and soon it works', async () => {
  const dropped = database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 50 && statuses.at(-1) !== 202; attempt += 1) {
    const reply = await submit({ from: number, to: RECIPIENT, body: 'Hello' });
    statuses.push(reply.status);
    if (reply.status === 503) expect(await reply.json()).toMatchObject({ code: 'too_busy' });
  }
  await dropped;
  expect(statuses.at(-1)).toBe(202);
  expect(statuses.filter((status) => status !== 202 && status !== 503)).toEqual([]);
});

async function countRows(): Promise<string> {
  const { rows } = await database.pool.query<{ count: string }>('select count(*) from messaging.message_log');
  return rows[0]?.count ?? '';
}
