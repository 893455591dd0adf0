/** Runs the work it is given, so much of it at once, in the order in which it came. What rejects keeps nothing from its turn. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function takeTurn(): Promise<void> {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The turn of one that ends is the next one's, who need not look again. */
  function passOn(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return async (work) => {
    await takeTurn();
    try {
      return await work();
    } finally {
      passOn();
    }
  };
}
