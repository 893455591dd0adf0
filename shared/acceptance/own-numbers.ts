// The numbers that an account may be asked to choose among, at most two seconds old.
import { createBatchedCache } from '../platform/batched-cache.ts';
import type { Clock } from '../platform/clock.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

/** More would make the choice dear; an account with more names its senders. */
export const POOL_SENDERS_MAX = 100;

const TTL_MS = 2_000;
const ACCOUNTS_MAX = 10_000;

const LOAD: Statement = {
  name: 'acceptance.own-numbers',
  text: `
    select coalesce(n.numbers, '{}') as numbers
    from unnest($1::uuid[]) with ordinality u(account_id, position)
    cross join lateral (
      select array_agg(d.number::text) as numbers
      from (select number from numbers.dids
        where account_id = u.account_id and sms_enabled order by number limit ${POOL_SENDERS_MAX}) d) n
    order by u.position`,
};

export type OwnNumbers = { of(accountId: string): Promise<readonly string[]> };

export function createOwnNumbers(db: Queryable, clock: Clock): OwnNumbers {
  const cache = createBatchedCache<readonly string[]>({
    async load(accountIds) {
      const rows = await queryRows<{ numbers: readonly string[] }>(db, LOAD, [accountIds]);
      return rows.map(({ numbers }) => numbers);
    },
    ttlMs: TTL_MS,
    entriesMax: ACCOUNTS_MAX,
    clock,
  });
  return { of: (accountId) => cache.get(accountId) };
}
