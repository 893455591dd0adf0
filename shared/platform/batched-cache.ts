// Values that a hot path needs at every request and that change rarely: kept for a short time, and what is missing is
// loaded in batches, so that a thousand requests a second for a hundred keys cost a few statements.
import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import { createCoalescer } from './coalesce.ts';

export type BatchedCacheOptions<Value> = {
  /** Loads the values of some keys, one a key, in order. */
  readonly load: (keys: readonly string[]) => Promise<readonly Value[]>;
  /** How long a value may be out of date. */
  readonly ttlMs: number;
  readonly entriesMax: number;
  readonly clock: Clock;
};

export type BatchedCache<Value> = { get(key: string): Promise<Value> };

const KEYS_PER_LOAD_MAX = 100;
const LOADS_AT_ONCE = 2;
const WAITING_MAX = 10_000;

/** A failed load is not kept: every caller that waited for it gets the error, the next one tries again. */
export function createBatchedCache<Value>(options: BatchedCacheOptions<Value>): BatchedCache<Value> {
  const entries = new LRUCache<string, { readonly value: Promise<Value>; readonly loadedAtMs: number }>({
    max: options.entriesMax,
  });
  const loader = createCoalescer<string, Value>({
    run: options.load,
    batchMax: KEYS_PER_LOAD_MAX,
    slots: LOADS_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });

  return {
    get(key) {
      const nowMs = options.clock.now().getTime();
      const known = entries.get(key);
      if (known && nowMs - known.loadedAtMs < options.ttlMs) return known.value;
      const value = loader.add(key);
      const entry = { value, loadedAtMs: nowMs };
      entries.set(key, entry);
      value.catch(() => {
        if (entries.peek(key) === entry) entries.delete(key);
      });
      return value;
    },
  };
}
