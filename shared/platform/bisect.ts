// A statement for a whole set fails as a whole, though perhaps one row of it is bad: then it is run on both halves, and
// so on, down to the row that fails alone.

export type Refused<Item> = { readonly item: Item; readonly error: unknown };

export type Bisected<Item, Result> = {
  /** What `work` answered for each set that succeeded, in the order of the items; mostly there is one set. */
  readonly results: readonly Result[];
  readonly refused: readonly Refused<Item>[];
};

/**
 * Runs `work` on all items, and on both halves where it fails with `isItemFault`. Work that fails must leave nothing
 * behind. Any other failure (a lost connection) is thrown at once; what succeeded before it stays. n items cost at most
 * 2n - 1 runs, none cost none.
 */
export async function bisect<Item, Result>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<Result>,
  isItemFault: (error: unknown) => boolean,
): Promise<Bisected<Item, Result>> {
  const results: Result[] = [];
  const refused: Refused<Item>[] = [];

  async function run(set: readonly Item[]): Promise<void> {
    if (set.length === 0) return;
    try {
      results.push(await work(set));
    } catch (error) {
      if (!isItemFault(error)) throw error;
      if (set.length === 1) {
        refused.push(...set.map((item) => ({ item, error })));
        return;
      }
      const middle = set.length >> 1;
      await run(set.slice(0, middle));
      await run(set.slice(middle));
    }
  }

  await run(items);
  return { results, refused };
}
