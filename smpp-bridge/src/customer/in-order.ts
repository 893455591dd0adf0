/**
 * Runs works of one key one after another, in the order in which they come, and those of different keys at once; one that
 * rejects keeps none from its turn. What waits is bounded by who hands it over.
 */
export type InOrder = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createInOrder(): InOrder {
  const lastOf = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (lastOf.get(key) ?? Promise.resolve()).then(work);
    const ended = turn.then(forget, forget);
    function forget(): void {
      if (lastOf.get(key) === ended) lastOf.delete(key);
    }
    lastOf.set(key, ended);
    return turn;
  };
}
