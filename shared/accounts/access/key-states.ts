// What every request must know of its key, at the price of a statement in two seconds for each key in use: a state is
// used while it is refreshed beside the request, and never for longer than four seconds. So a key that was revoked is
// refused within five, also while the database is away: then nobody is let in, rather than somebody who may not.
import { LRUCache } from 'lru-cache';
import type { Uuid } from '../../kernel/ids.ts';
import type { Clock } from '../../platform/clock.ts';
import { createCoalescer } from '../../platform/coalesce.ts';

export type KeyStates<State> = {
  /** At most four seconds old. `undefined`: no such key. Throws what `load` throws when none can be had. */
  current(keyId: Uuid): Promise<State | undefined>;
};

const REFRESH_AFTER_MS = 2_000;
const USABLE_FOR_MS = 4_000;
const KEYS_MAX = 10_000;
const KEYS_PER_LOAD_MAX = 100;
const LOADS_AT_ONCE = 2;
const WAITING_MAX = 10_000;

type Entry<State> = {
  /** When the load that brought it began. */
  askedAtMs: number;
  known: { readonly state: State | undefined } | undefined;
  loading: Promise<State | undefined> | undefined;
};

/** `load` answers what is true of up to a hundred keys, one each, in order. */
export function createKeyStates<State>(
  load: (keyIds: readonly Uuid[]) => Promise<readonly (State | undefined)[]>,
  clock: Clock,
): KeyStates<State> {
  const entries = new LRUCache<Uuid, Entry<State>>({ max: KEYS_MAX });
  const loader = createCoalescer<Uuid, State | undefined>({
    run: load,
    batchMax: KEYS_PER_LOAD_MAX,
    slots: LOADS_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });

  function ask(keyId: Uuid, entry: Entry<State>): Promise<State | undefined> {
    if (entry.loading) return entry.loading;
    const askedAtMs = clock.now().getTime();
    entry.loading = loader
      .add(keyId)
      .then((state) => {
        entry.known = { state };
        entry.askedAtMs = askedAtMs;
        return state;
      })
      .finally(() => {
        entry.loading = undefined;
      });
    return entry.loading;
  }

  async function askFresh(keyId: Uuid, entry: Entry<State>): Promise<State | undefined> {
    const state = await ask(keyId, entry);
    if (clock.now().getTime() - entry.askedAtMs < USABLE_FOR_MS) return state;
    throw new Error('timeout: what was asked of the key is too old');
  }

  return {
    current(keyId) {
      let entry = entries.get(keyId);
      if (entry === undefined) {
        entry = { askedAtMs: 0, known: undefined, loading: undefined };
        entries.set(keyId, entry);
      }
      const ageMs = clock.now().getTime() - entry.askedAtMs;
      if (entry.known === undefined || ageMs >= USABLE_FOR_MS) return askFresh(keyId, entry);
      // Who asks now is answered from what is known; a refresh that fails is tried again by the next request.
      if (ageMs >= REFRESH_AFTER_MS) ask(keyId, entry).catch(() => {});
      return Promise.resolve(entry.known.state);
    },
  };
}
