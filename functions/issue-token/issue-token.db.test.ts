import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ApiCredentials } from '../../shared/accounts/credentials.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { makeSigningKey, TEST_ISSUER, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, [], {
  TOKEN_SIGNING_KEYS: JSON.stringify([makeSigningKey('first'), makeSigningKey('second')]),
});

let accountId: string;
let live: ApiCredentials;

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  live = await functions.credentials(accountId);
});

function ask(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
const grant = ({ apiKey, apiSecret }: ApiCredentials, more: object = {}): object => ({
  ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
  ...more,
});

async function keySet() {
  const reply = await fetch(`${functions.address('issue-token')}/.well-known/jwks.json`);
  return { reply, body: (await reply.json()) as { keys: { kid: string }[] } };
}

test('key and secret give a token of an hour that the published keys verify', async () => {
  const reply = await ask(grant(live, { scope: 'messages:read' }));
  expect(reply.headers.get('cache-control')).toBe('no-store');
  const answer = (await reply.json()) as { access_token: string };
  expect(answer).toEqual({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: 3_600,
    scope: 'messages:read',
  });
  expect(decodeProtectedHeader(answer.access_token)).toEqual({ alg: 'RS256', kid: 'first', typ: 'JWT' });
  const { payload } = await jwtVerify(
    answer.access_token,
    createLocalJWKSet((await keySet()).body as never),
    {
      ...{ issuer: TEST_ISSUER, audience: 'api' },
    },
  );
  expect(payload).toMatchObject({
    sub: expect.stringMatching(/^acc_[0-9a-z]{26}$/),
    client_id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
    scope: 'messages:read',
    mode: 'live',
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
});

test('all keys are published, for five minutes', async () => {
  const { reply, body } = await keySet();
  expect(reply.headers.get('cache-control')).toBe('public, max-age=300');
  expect(body.keys.map(({ kid }) => kid)).toEqual(['first', 'second']);
});

describe('ways to ask', () => {
  test.each<[string, () => Promise<Response>]>([
    ['a JSON body', () => ask(grant(live))],
    [
      'a form',
      () =>
        ask(String(new URLSearchParams(grant(live) as Record<string, string>)), {
          'content-type': 'application/x-www-form-urlencoded',
        }),
    ],
    [
      'HTTP Basic',
      () =>
        ask(
          { grant_type: 'client_credentials' },
          { 'x-forwarded-authorization': `Basic ${btoa(`${live.apiKey}:${live.apiSecret}`)}` },
        ),
    ],
    ['a field that we do not know (RFC 6749 §3.2)', () => ask(grant(live, { resource: 'x' }))],
  ])('%s', async (_, send) => {
    expect((await send()).status).toBe(200);
  });
});

test('the token of a test key says that it is one', async () => {
  const { accountId: other } = await seedAccount(database.pool);
  const { access_token } = (await (await ask(grant(await functions.credentials(other, 'test')))).json()) as {
    access_token: string;
  };
  expect(JSON.parse(atob(access_token.split('.')[1] ?? ''))).toMatchObject({ mode: 'test' });
});

describe('refusals', () => {
  async function problemOf(reply: Response): Promise<[number, string]> {
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    return [reply.status, ((await reply.json()) as { code: string }).code];
  }

  async function accountWith(table: string, key: string, set: string): Promise<ApiCredentials> {
    const seeded = await seedAccount(database.pool);
    await database.pool.query(`update ${table} set ${set} where ${key} = $1`, [seeded.accountId]);
    return functions.credentials(seeded.accountId);
  }

  test('an unknown key and a wrong secret cannot be told apart', async () => {
    const wrongSecret = await ask(grant({ ...live, apiSecret: 'rs_live_wrong' }));
    const unknownKey = await ask(grant({ ...live, apiKey: 'rk_live_unknown' }));
    const oddKey = await ask(grant({ ...live, apiKey: 'rk_live_\u0000' }));
    const text = await wrongSecret.text();
    expect(wrongSecret.status).toBe(401);
    expect(JSON.parse(text)).toMatchObject({ code: 'invalid_credentials' });
    for (const reply of [unknownKey, oddKey]) {
      expect(reply.status).toBe(401);
      expect(await reply.text()).toBe(text);
    }
  });

  test.each<[string, () => Promise<Response>, number, string]>([
    [
      'a credential that was switched off',
      async () =>
        ask(grant(await accountWith('messaging.customer_sms_auth', 'account_id', 'active = false'))),
      401,
      'invalid_credentials',
    ],
    [
      'a credential for SMPP only',
      async () =>
        ask(grant(await accountWith('messaging.customer_sms_auth', 'account_id', "auth_type = 'SMPP'"))),
      401,
      'invalid_credentials',
    ],
    [
      'a suspended account',
      async () => ask(grant(await accountWith('accounts.accounts', 'id', "status = 'suspended'"))),
      403,
      'account_inactive',
    ],
    ['no credentials', () => ask({ grant_type: 'client_credentials' }), 401, 'invalid_credentials'],
    ['an empty secret', () => ask(grant({ ...live, apiSecret: '' })), 401, 'invalid_credentials'],
    ['another grant', () => ask(grant(live, { grant_type: 'password' })), 422, 'invalid_request'],
    ['an unknown scope', () => ask(grant(live, { scope: 'messages:own' })), 422, 'invalid_request'],
    [
      'a secret sent twice',
      () => ask(grant(live), { 'x-forwarded-authorization': `Basic ${btoa('a:b')}` }),
      422,
      'invalid_request',
    ],
    ['a body that is not JSON', () => ask('grant_type=client_credentials'), 400, 'body_not_json'],
    ['a body beyond 4 KiB', () => ask(grant(live, { padding: 'x'.repeat(4_096) })), 413, 'body_too_large'],
  ])('%s', async (_, send, status, code) => {
    expect(await problemOf(await send())).toEqual([status, code]);
  });

  test('an unknown scope is named', async () => {
    const problem = (await (await ask(grant(live, { scope: 'messages:own' }))).json()) as object;
    expect(problem).toMatchObject({ detail: 'scope: "messages:own" is not a scope of this key' });
  });
});
