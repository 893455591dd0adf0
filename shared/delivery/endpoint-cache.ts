import type { Uuid } from '../kernel/ids.ts';
import { createBatchedCache } from '../platform/batched-cache.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/postgres.ts';
import { loadEndpoints } from './load-endpoints.ts';
import type { Endpoint } from './plan-deliveries.ts';

const TTL_MS = 2_000;
const ACCOUNTS_MAX = 10_000;

export type EndpointsOf = (accountIds: readonly Uuid[]) => Promise<readonly Endpoint[]>;

/** Endpoints of accounts, at most two seconds old: a busy account's are not read again for each of its events. */
export function createEndpointCache(db: Queryable, clock: Clock): EndpointsOf {
  const accounts = createBatchedCache<readonly Endpoint[]>({
    load: async (accountIds) => {
      const endpoints = await loadEndpoints(db, accountIds);
      return accountIds.map((accountId) => endpoints.filter((endpoint) => endpoint.accountId === accountId));
    },
    ttlMs: TTL_MS,
    entriesMax: ACCOUNTS_MAX,
    clock,
  });
  return async (accountIds) => (await Promise.all(accountIds.map((id) => accounts.get(id)))).flat();
}
