// Wrong passwords of one system_id from one address: five are free, then each doubles the wait, from a second to five
// minutes. Kept in this process alone, for as many pairs as fit; the oldest are forgotten first.
import { LRUCache } from 'lru-cache';

export type LockOut = {
  /** Milliseconds until a password is looked at again; 0 is now. */
  lockedForMs(systemId: string, address: string, nowMs: number): number;
  failed(systemId: string, address: string, nowMs: number): void;
  succeeded(systemId: string, address: string): void;
};

type Failures = { readonly count: number; readonly lockedUntilMs: number };

const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 1_000;
const LOCK_MAX_MS = 300_000;
/** Failures are forgotten after an hour without one. */
const MEMORY_MS = 3_600_000;

export function createLockOut(pairsMax = 50_000): LockOut {
  const failures = new LRUCache<string, Failures>({ max: pairsMax });
  const keyOf = (systemId: string, address: string) => `${systemId} ${address}`;

  return {
    lockedForMs(systemId, address, nowMs) {
      const known = failures.get(keyOf(systemId, address));
      return Math.max(0, (known?.lockedUntilMs ?? 0) - nowMs);
    },
    failed(systemId, address, nowMs) {
      const key = keyOf(systemId, address);
      const known = failures.get(key);
      const isForgotten = !known || nowMs - known.lockedUntilMs > MEMORY_MS;
      const count = (isForgotten ? 0 : known.count) + 1;
      failures.set(key, { count, lockedUntilMs: nowMs + lockMsOf(count) });
    },
    succeeded: (systemId, address) => void failures.delete(keyOf(systemId, address)),
  };
}

function lockMsOf(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LOCK_MAX_MS, FIRST_LOCK_MS * 2 ** Math.min(20, failures - FREE_FAILURES));
}
