// In which order workers take test files, so that they are all busy, and none is left at the end with a long one.

export type TimedFile = {
  readonly seconds: number;
  /** One after another: beside another such file it would wait for it, or the processors for both. */
  readonly isInTurn: boolean;
  /** It compares rates: it begins at once, while the longest of those in turn waits beside it. */
  readonly isMeasuring: boolean;
};

/**
 * Those that measure first, then the longest; those in turn spread over the time that they take one after another, so that
 * one worker has one of them while the others have the rest. Files that take equally long keep their order.
 */
export function orderFiles<File extends TimedFile>(files: readonly File[], workers: number): File[] {
  const longestFirst = files.toSorted(
    (a, b) => Number(b.isMeasuring) - Number(a.isMeasuring) || b.seconds - a.seconds,
  );
  const inTurn = longestFirst.filter(({ isInTurn }) => isInTurn);
  const others = longestFirst.filter(({ isInTurn }) => !isInTurn);
  const otherWorkers = Math.max(1, workers - 1);
  const order: File[] = [];
  let inTurnUntil = 0;
  let othersUntil = 0;
  while (order.length < files.length) {
    const isTurn = others.length === 0 || (inTurn.length > 0 && inTurnUntil <= othersUntil);
    const next = (isTurn ? inTurn : others).shift();
    if (next === undefined) break;
    if (isTurn) inTurnUntil += next.seconds;
    else othersUntil += next.seconds / otherWorkers;
    order.push(next);
  }
  return order;
}
