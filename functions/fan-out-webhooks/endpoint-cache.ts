import { LRUCache } from 'lru-cache';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Endpoint } from './decide.ts';

const FRESH_MS = 2_000;
const ACCOUNTS_MAX = 10_000;

type Known = { readonly endpoints: readonly Endpoint[]; readonly loadedAtMs: number };

/** Endpoints of accounts, at most two seconds old: a busy account's are not read again for each of its events. */
export function createEndpointCache(
  load: (accountIds: readonly Uuid[]) => Promise<readonly Endpoint[]>,
  clock: Clock,
): (accountIds: readonly Uuid[]) => Promise<readonly Endpoint[]> {
  const accounts = new LRUCache<Uuid, Known>({ max: ACCOUNTS_MAX });
  return async (accountIds) => {
    const nowMs = clock.now().getTime();
    const known = new Map<Uuid, readonly Endpoint[]>();
    for (const accountId of accountIds) {
      const account = accounts.get(accountId);
      if (account && nowMs - account.loadedAtMs < FRESH_MS) known.set(accountId, account.endpoints);
    }
    const unknown = accountIds.filter((accountId) => !known.has(accountId));
    const loaded = unknown.length > 0 ? await load(unknown) : [];
    for (const accountId of unknown) {
      const endpoints = loaded.filter((endpoint) => endpoint.accountId === accountId);
      accounts.set(accountId, { endpoints, loadedAtMs: nowMs });
      known.set(accountId, endpoints);
    }
    return [...known.values()].flat();
  };
}
