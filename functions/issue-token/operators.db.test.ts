// Tokens for operators: another door than the customers', with the same care.
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import type { ApiCredentials } from '../../shared/accounts/credentials.ts';
import type { OperatorRole } from '../../shared/contracts/operator-roles.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, []);

async function ask({ apiKey, apiSecret }: ApiCredentials, more: object = {}, address = '203.0.113.7') {
  const reply = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: JSON.stringify({
      ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret, ...more },
    }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, string> };
}

test.each<[OperatorRole, string]>([
  ['viewer', 'admin:read'],
  ['operator', 'admin:read admin:operate'],
  ['admin', 'admin:read admin:operate admin:manage'],
])(
  'the key of a %s gives tokens for the operators door, with the scopes of the role',
  async (role, scope) => {
    const key = await seedOperator(database.pool, role);
    const { status, body } = await ask(key);
    expect([status, body.scope]).toEqual([200, scope]);
    expect(decodeJwt(body.access_token ?? '')).toMatchObject({
      ...{ aud: 'admin', scope, mode: 'live' },
      sub: formatId('operator', key.operatorId),
      client_id: formatId('operatorKey', key.keyId),
    });
  },
);

test('a token can be asked for that may less, and none that may more', async () => {
  const key = await seedOperator(database.pool, 'operator');
  expect((await ask(key, { scope: 'admin:read' })).body.scope).toBe('admin:read');
  expect(await ask(key, { scope: 'admin:manage' })).toMatchObject({
    ...{ status: 422, body: { detail: 'scope: "admin:manage" is not a scope of this key' } },
  });
  expect((await ask(key, { scope: 'messages:send' })).status).toBe(422);
});

test("a customer's key has no operator's scope to give", async () => {
  const { accountId } = await seedAccount(database.pool);
  const key = await seedApiKey(database.pool, accountId, { scopes: ['messages:read', 'admin:manage'] });
  expect((await ask(key)).body.scope).toBe('messages:read');
  expect((await ask(key, { scope: 'admin:manage' })).status).toBe(422);
});

test("a key's prefix chooses the table: a customer cannot name his key like an operator's", async () => {
  const { accountId } = await seedAccount(database.pool);
  const key = await seedApiKey(database.pool, accountId, { api_key: 'ro_0123456789abcdef01234567' });
  expect((await ask({ ...key, apiKey: 'ro_0123456789abcdef01234567' })).body.code).toBe(
    'invalid_credentials',
  );
});

const past = new Date('2020-01-01T00:00:00Z');

test.each([
  ['a revoked key', { revoked_at: past }, 401, 'invalid_credentials'],
  ['a key that has expired', { expires_at: past }, 401, 'invalid_credentials'],
  ['another network', { allowed_ips: ['198.51.100.0/24'] }, 403, 'address_not_allowed'],
])('%s gets no token', async (_, columns, status, code) => {
  const answer = await ask(await seedOperator(database.pool, 'admin', columns));
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test('the key of a disabled operator gets no token', async () => {
  const key = await seedOperator(database.pool, 'admin');
  await database.pool.query("update accounts.operators set status = 'disabled' where id = $1", [
    key.operatorId,
  ]);
  expect((await ask(key)).body.code).toBe('invalid_credentials');
});

test('wrong secrets of an operator are counted, and slow down who guesses', async () => {
  const key = await seedOperator(database.pool, 'admin');
  for (let time = 0; time < 6; time += 1) {
    expect((await ask({ ...key, apiSecret: 'ros_wrong' }, {}, '198.51.100.60')).status).toBe(401);
  }
  expect((await ask(key, {}, '198.51.100.60')).body.code).toBe('too_many_attempts');
  expect((await ask(key, {}, '198.51.100.61')).status).toBe(200);
});

test('when a key was used last is noted', async () => {
  const key = await seedOperator(database.pool, 'viewer');
  await ask(key);
  await expect
    .poll(async () => {
      const text = 'select last_used_at from accounts.operator_keys where id = $1';
      return (await database.pool.query(text, [key.keyId])).rows[0].last_used_at;
    })
    .toBeInstanceOf(Date);
});
