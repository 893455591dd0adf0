import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type ApiCredentials, hashApiSecret, makeOperatorCredentials } from '../accounts/credentials.ts';
import type { OperatorRole } from '../contracts/operator-roles.ts';
import type { Uuid } from '../kernel/ids.ts';
import { TEST_PEPPER } from './functions.ts';
import { insertRow, type SeededColumns } from './seed-messages.ts';

export type SeededOperator = ApiCredentials & { readonly operatorId: Uuid; readonly keyId: Uuid };

/** An operator with a key of a day, unless `keyColumns` say otherwise. */
export async function seedOperator(
  pool: pg.Pool,
  role: OperatorRole,
  keyColumns: SeededColumns = {},
): Promise<SeededOperator> {
  const operator = { email: `${randomUUID()}@test.example`, name: `Test ${role}`, role };
  const operatorId = await insertRow(pool, 'accounts.operators', operator, 'id');
  const made = makeOperatorCredentials(randomBytes);
  const key = {
    operator_id: operatorId,
    name: 'Test key',
    api_key: made.apiKey,
    secret_hash: hashApiSecret(TEST_PEPPER, made.apiSecret),
    expires_at: new Date(Date.now() + 86_400_000),
    ...keyColumns,
  };
  return { ...made, operatorId, keyId: await insertRow(pool, 'accounts.operator_keys', key, 'id') };
}
