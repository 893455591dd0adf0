// In which order workers take test files, so that none is left at the end with a long one.

export type TimedFile = {
  readonly seconds: number;
  /** Not beside another such file: they wait for each other, and a worker waits with them. */
  readonly isExclusive: boolean;
};

/**
 * The longest first; exclusive ones spread over the time that they take one after another, so that one worker has one of
 * them while the other has the rest. Files that take equally long keep their order.
 */
export function orderFiles<File extends TimedFile>(files: readonly File[]): File[] {
  const longestFirst = files.toSorted((a, b) => b.seconds - a.seconds);
  const exclusive = longestFirst.filter(({ isExclusive }) => isExclusive);
  const others = longestFirst.filter(({ isExclusive }) => !isExclusive);
  const order: File[] = [];
  const takenSeconds = { exclusive: 0, others: 0 };
  while (order.length < files.length) {
    const isTurn = exclusive.length > 0 && takenSeconds.exclusive <= takenSeconds.others;
    const next = (isTurn ? exclusive : others).shift() ?? exclusive.shift();
    if (next === undefined) break;
    takenSeconds[next.isExclusive ? 'exclusive' : 'others'] += next.seconds;
    order.push(next);
  }
  return order;
}
