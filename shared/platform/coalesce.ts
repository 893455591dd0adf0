// Writers coalesce what waits while a statement is under way: an idle write leaves at once and a busy one shares its
// statement with up to `batchMax` others. A batch that fails is bisected, so that one bad item fails alone.
import { setTimeout as sleep } from 'node:timers/promises';
import { bisect } from './bisect.ts';

export type CoalescerOptions<Item, Result> = {
  /** Runs one statement; answers one result an item, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly batchMax: number;
  /** Statements under way at once. */
  readonly slots: number;
  /** A slot that has begun a statement begins the next one no sooner: where nobody waits for them, fewer do more. */
  readonly spacingMs?: number;
  /** Items waiting beyond this are refused with `CoalescerFull`. */
  readonly waitingMax: number;
  /** Says whether a failure may be one item's fault; others (a lost connection) fail the whole batch. */
  readonly isItemFault: (error: unknown) => boolean;
};

export class CoalescerFull extends Error {
  constructor(waiting: number) {
    super(`${waiting} writes are waiting already`);
    this.name = 'CoalescerFull';
  }
}

export type Coalescer<Item, Result> = {
  /** Resolves when the item's statement has committed. */
  add(item: Item): Promise<Result>;
  waiting(): number;
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export function createCoalescer<Item, Result>(
  options: CoalescerOptions<Item, Result>,
): Coalescer<Item, Result> {
  const queue: Waiting<Item, Result>[] = [];
  let busy = 0;
  let flushDue = false;

  function scheduleFlush(): void {
    if (flushDue) return;
    flushDue = true;
    setImmediate(() => {
      flushDue = false;
      while (queue.length > 0 && busy < options.slots) void flush();
    });
  }

  async function flush(): Promise<void> {
    const batch = queue.splice(0, options.batchMax);
    busy += 1;
    await Promise.all([settle(batch), options.spacingMs && sleep(options.spacingMs)]);
    busy -= 1;
    if (queue.length > 0) scheduleFlush();
  }

  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const { refused } = await bisect(batch, runAndResolve, options.isItemFault);
      for (const { item, error } of refused) item.reject(error);
    } catch (error) {
      // Those that were written before the failure are resolved already, which this does not change.
      for (const waiting of batch) waiting.reject(error);
    }
  }

  async function runAndResolve(set: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await options.run(set.map(({ item }) => item));
    if (results.length !== set.length) throw new Error(`${results.length} results for ${set.length} items`);
    set.forEach((waiting, index) => {
      waiting.resolve(results[index] as Result);
    });
  }

  return {
    add(item) {
      if (queue.length >= options.waitingMax) return Promise.reject(new CoalescerFull(queue.length));
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        scheduleFlush();
      });
    },
    waiting: () => queue.length,
  };
}
