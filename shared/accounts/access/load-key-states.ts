import { parseScope } from '../../contracts/token.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { toNetworks } from './allowed-networks.ts';
import type { KeyState } from './key-state.ts';

const LOAD: Statement = {
  name: 'access.load-key-states',
  text: `
    select id, active, expires_at, account_status, scopes, allowed_ips, requests_per_second
    from messaging.api_credentials where id = any($1::uuid[])`,
};

type Row = {
  readonly id: Uuid;
  readonly active: boolean;
  readonly expires_at: Date | null;
  readonly account_status: string;
  readonly scopes: readonly string[] | null;
  readonly allowed_ips: readonly string[] | null;
  readonly requests_per_second: number;
};

/** What is true of the keys now, one each, in order; `undefined` where there is no such key. */
export async function loadKeyStates(
  db: Queryable,
  keyIds: readonly string[],
): Promise<readonly (KeyState | undefined)[]> {
  const rows = await queryRows<Row>(db, LOAD, [keyIds]);
  const states = new Map<string, KeyState>(rows.map((row) => [row.id, toKeyState(row)]));
  return keyIds.map((id) => states.get(id));
}

function toKeyState(row: Row): KeyState {
  return {
    active: row.active,
    expiresAt: row.expires_at ?? undefined,
    accountStatus: row.account_status,
    scopes: row.scopes === null ? undefined : new Set(row.scopes.flatMap((text) => parseScope(text) ?? [])),
    networks: toNetworks(row.allowed_ips ?? undefined),
    requestsPerSecond: row.requests_per_second,
  };
}
