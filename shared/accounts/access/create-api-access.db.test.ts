// What becomes of tokens that are out when their key changes: seen from a function, with the real clock.
import { expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import { useDatabase } from '../../testing/database.ts';
import { useFunctions } from '../../testing/functions.ts';
import { seedAccount } from '../../testing/seed.ts';
import { seedApiKey } from '../../testing/seed-api-key.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-messages']);

const ADDRESS = '203.0.113.7';

async function tokenOf(columns: Readonly<Record<string, unknown>> = {}) {
  const { accountId } = await seedAccount(database.pool);
  const key = await seedApiKey(database.pool, accountId, columns);
  const reply = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    headers: { 'x-forwarded-for': ADDRESS },
    body: JSON.stringify({
      ...{ grant_type: 'client_credentials', client_id: key.apiKey, client_secret: key.apiSecret },
    }),
  });
  const { access_token } = (await reply.json()) as { readonly access_token: string };
  return { accountId, keyId: key.id, bearer: `Bearer ${access_token}` };
}

async function read(bearer: string, address = ADDRESS): Promise<[number, string | undefined]> {
  const reply = await fetch(`${functions.address('read-messages')}/v1/messages`, {
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': address },
  });
  return [reply.status, ((await reply.json()) as { readonly code?: string }).code];
}

const change = (table: string, set: string) => (id: Uuid) =>
  database.pool.query(`update ${table} set ${set} where id = $1`, [id]);
const ofKey = (set: string) => change('messaging.api_keys', set);

test.each<[string, (ids: { keyId: Uuid; accountId: Uuid }) => Promise<unknown>, [number, string]]>([
  ['revoked', ({ keyId }) => ofKey('revoked_at = now()')(keyId), [401, 'key_revoked']],
  ['ended', ({ keyId }) => ofKey('expires_at = now()')(keyId), [401, 'key_revoked']],
  ['of a scope less', ({ keyId }) => ofKey(`scopes = '{messages:send}'`)(keyId), [403, 'scope_missing']],
  [
    'kept to another network',
    ({ keyId }) => ofKey(`allowed_ips = '{198.51.100.0/24}'`)(keyId),
    [403, 'address_not_allowed'],
  ],
  [
    'of a suspended account',
    ({ accountId }) => change('accounts.accounts', `status = 'suspended'`)(accountId),
    [403, 'account_inactive'],
  ],
])('a token in use stops within five seconds when its key is %s', async (_, act, expected) => {
  const token = await tokenOf();
  expect(await read(token.bearer)).toEqual([200, undefined]);
  await act(token);
  await expect.poll(() => read(token.bearer), { timeout: 5_000, interval: 100 }).toEqual(expected);
});

test('a token is worth nothing outside the networks of its key', async () => {
  const { bearer } = await tokenOf({ allowed_ips: ['203.0.113.0/24'] });
  expect(await read(bearer)).toEqual([200, undefined]);
  expect(await read(bearer, `${ADDRESS}, 198.51.100.1`)).toEqual([403, 'address_not_allowed']);
});

test('a key that calls too fast is told to wait, and every answer says what is left', async () => {
  const { bearer } = await tokenOf({ requests_per_second: 2 });
  const replies = [];
  for (let n = 0; n < 8; n += 1) {
    replies.push(
      await fetch(`${functions.address('read-messages')}/v1/messages`, {
        headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': ADDRESS },
      }),
    );
  }
  const [refused] = replies.filter(({ status }) => status === 429);
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect(await refused?.json()).toMatchObject({ code: 'rate_limited' });
  for (const { headers } of replies) {
    expect(headers.get('ratelimit-policy')).toBe('"key";q=2;w=1');
    expect(headers.get('ratelimit')).toMatch(/^"key";r=\d;t=\d$/);
  }
});
