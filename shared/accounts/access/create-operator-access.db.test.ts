// What becomes of operators' tokens that are out when their key or role changes: seen from a function.
import { expect, test } from 'vitest';
import { useDatabase } from '../../testing/database.ts';
import { useFunctions } from '../../testing/functions.ts';
import { type SeededOperator, seedOperator } from '../../testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-audit-log']);

async function reveal(bearer: string, address = '203.0.113.7'): Promise<[number, string | undefined]> {
  const path = '/v1/admin/audit-log/aud_01kawz8y5qf3sbm2e7vtn4hxcd/reveal';
  const reply = await fetch(functions.address('read-audit-log') + path, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': address },
    body: '{"reason":"A test"}',
  });
  return [reply.status, ((await reply.json()) as { readonly code?: string }).code];
}

const changeKey = (set: string) => (of: SeededOperator) =>
  database.pool.query(`update accounts.operator_keys set ${set} where id = $1`, [of.keyId]);
const changeOperator = (set: string) => (of: SeededOperator) =>
  database.pool.query(`update accounts.operators set ${set} where id = $1`, [of.operatorId]);

test.each<[string, (of: SeededOperator) => Promise<unknown>, [number, string]]>([
  ['its key is revoked', changeKey('revoked_at = now()'), [401, 'key_revoked']],
  ['its key has ended', changeKey('expires_at = now()'), [401, 'key_revoked']],
  [
    'its key is kept to another network',
    changeKey(`allowed_ips = '{198.51.100.0/24}'`),
    [403, 'address_not_allowed'],
  ],
  ['its operator is disabled', changeOperator(`status = 'disabled'`), [401, 'key_revoked']],
  ['its operator is made a viewer', changeOperator(`role = 'viewer'`), [403, 'scope_missing']],
])('a token in use stops within five seconds when %s', async (_, act, expected) => {
  const operator = await seedOperator(database.pool, 'operator');
  const bearer = await functions.bearerOf(operator);
  expect(await reveal(bearer)).toEqual([404, 'not_found']);
  await act(operator);
  await expect.poll(() => reveal(bearer), { timeout: 5_000, interval: 100 }).toEqual(expected);
});
