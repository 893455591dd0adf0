export type BoundedLog<Entry> = {
  /** Numbers the entry from 1, over all time: clearing does not start again, so that a reader's place stays good. */
  push(entry: Entry): number;
  /** Entries numbered above `after`, oldest first, at most `limit`. */
  after(after: number, limit: number): readonly { readonly n: number; readonly entry: Entry }[];
  clear(): void;
  last(): number;
};

/** Keeps the newest `max` entries. */
export function createBoundedLog<Entry>(max: number): BoundedLog<Entry> {
  let entries: Entry[] = [];
  let last = 0;

  return {
    push(entry) {
      entries.push(entry);
      last += 1;
      // Cut in large steps: moving the array for each entry would cost more than all the rest.
      if (entries.length >= max * 1.25) entries = entries.slice(-max);
      return last;
    },
    after(after, limit) {
      const first = last - entries.length + 1;
      const start = Math.max(0, after + 1 - first, entries.length - max);
      return entries.slice(start, start + limit).map((entry, index) => ({ n: first + start + index, entry }));
    },
    clear() {
      entries = [];
    },
    last: () => last,
  };
}
