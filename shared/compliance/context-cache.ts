// The decision's context for the hot path, at most two seconds old. What changed in between is caught by the second
// decision, which reads committed state.
import { type BatchedCache, createBatchedCache } from '../platform/batched-cache.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/postgres.ts';
import { loadRouting, loadSenderContexts } from './load-context.ts';
import type { DecisionContext, Routing, SenderContext } from './rule.ts';

const TTL_MS = 2_000;
const SENDERS_MAX = 50_000;
const ROUTING_KEY = 'routing';
const UUID_LENGTH = 36;

export type ContextCache = { contextOf(accountId: string, sender: string): Promise<DecisionContext> };

export function createContextCache(db: Queryable, clock: Clock): ContextCache {
  const senders: BatchedCache<SenderContext> = createBatchedCache({
    load: (keys) => loadSenderContexts(db, keys.map(splitKey)),
    ttlMs: TTL_MS,
    entriesMax: SENDERS_MAX,
    clock,
  });
  const routing = createRoutingCache(db, clock);
  return {
    async contextOf(accountId, sender) {
      const [senderContext, currentRouting] = await Promise.all([
        senders.get(accountId + sender),
        routing.current(),
      ]);
      return { sender: senderContext, routing: currentRouting };
    },
  };
}

export type RoutingCache = { current(): Promise<Routing> };

export function createRoutingCache(db: Queryable, clock: Clock): RoutingCache {
  const cache = createBatchedCache({
    load: async () => [await loadRouting(db)],
    ttlMs: TTL_MS,
    entriesMax: 1,
    clock,
  });
  return { current: () => cache.get(ROUTING_KEY) };
}

/** Account ids all have the same length, so that a key needs no separator. */
function splitKey(key: string): { readonly accountId: string; readonly sender: string } {
  return { accountId: key.slice(0, UUID_LENGTH), sender: key.slice(UUID_LENGTH) };
}
