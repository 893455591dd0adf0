// At most so many calls at once to one origin. Who gets no slot in time is not called at all: an endpoint that hangs costs
// its own deliveries time, never an attempt of theirs, and never a slot of another's.

export type OriginSlots = {
  /** A function that gives the slot back, or `undefined` where none came free within `waitMs`. */
  take(origin: string): Promise<(() => void) | undefined>;
};

type Queue = { busy: number; readonly waiting: Set<() => void> };

export function createOriginSlots(options: { perOrigin: number; waitMs: number }): OriginSlots {
  const queues = new Map<string, Queue>();

  function release(origin: string, queue: Queue): void {
    queue.busy -= 1;
    const [next] = queue.waiting;
    if (next) {
      queue.waiting.delete(next);
      next();
    } else if (queue.busy === 0) queues.delete(origin);
  }

  return {
    take(origin) {
      const queue = queues.get(origin) ?? { busy: 0, waiting: new Set() };
      queues.set(origin, queue);
      const hold = () => {
        queue.busy += 1;
        return () => release(origin, queue);
      };
      if (queue.busy < options.perOrigin) return Promise.resolve(hold());
      return new Promise((resolve) => {
        const onFree = () => {
          clearTimeout(timer);
          resolve(hold());
        };
        const timer = setTimeout(() => {
          queue.waiting.delete(onFree);
          resolve(undefined);
        }, options.waitMs);
        queue.waiting.add(onFree);
      });
    },
  };
}
