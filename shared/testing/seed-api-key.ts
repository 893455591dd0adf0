import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { type ApiCredentials, hashApiSecret, makeApiCredentials } from '../accounts/credentials.ts';
import { SCOPES } from '../contracts/token.ts';
import type { Uuid } from '../kernel/ids.ts';
import { TEST_PEPPER } from './functions.ts';

type KeyColumns = Readonly<Record<string, unknown>> & { readonly mode?: 'live' | 'test' };

/** A key of the account with all scopes, unless `columns` say otherwise. The pepper is that of `useFunctions`. */
export async function seedApiKey(
  pool: pg.Pool,
  accountId: Uuid,
  columns: KeyColumns = {},
  pepper: Buffer = TEST_PEPPER,
): Promise<ApiCredentials & { readonly id: Uuid }> {
  const made = makeApiCredentials(columns.mode ?? 'live', randomBytes);
  const row = {
    account_id: accountId,
    name: 'Test key',
    api_key: made.apiKey,
    mode: 'live',
    scopes: [...SCOPES],
    secret_hash: hashApiSecret(pepper, made.apiSecret),
    ...columns,
  };
  const names = Object.keys(row);
  const { rows } = await pool.query<{ id: Uuid }>(
    `insert into messaging.api_keys (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})
     returning id`,
    Object.values(row),
  );
  return { ...made, id: rows[0]?.id as Uuid };
}
