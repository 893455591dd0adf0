import type { Refused } from './bisect.ts';
import type { Logger } from './log.ts';

/**
 * One error for all rows of an event that the database refused, with the reason of the first. Trying them again at once
 * would not help: they stay as they are, and their wake_at brings them back when somebody has mended them.
 */
export function logRefused<Item>(
  log: Logger,
  refused: readonly Refused<Item>[],
  idOf: (item: Item) => string,
): void {
  const [first] = refused;
  if (first) log.error({ ids: refused.map(({ item }) => idOf(item)), err: first.error }, 'rows.refused');
}
