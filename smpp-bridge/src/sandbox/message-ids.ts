/**
 * Ids of 19 decimal digits that fit 63 bits, unique over restarts: the start in milliseconds, then a count of a million a
 * millisecond.
 */
export function createMessageIds(startedAtMs: number): () => string {
  let count = 0;
  return () => {
    const id = `${startedAtMs + Math.floor(count / 1_000_000)}${String(count % 1_000_000).padStart(6, '0')}`;
    count += 1;
    return id;
  };
}
