/** Tells odd from even comings of a key: true the first time, false the second, then anew. Forgets all above `max` keys. */
export function createTurns(max: number): { isFirst(key: string): boolean } {
  const waiting = new Set<string>();
  return {
    isFirst(key) {
      if (waiting.delete(key)) return false;
      if (waiting.size >= max) waiting.clear();
      waiting.add(key);
      return true;
    },
  };
}
