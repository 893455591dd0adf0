import { encodeCursor } from './cursor.ts';
import type { Uuid } from './ids.ts';

/** Behind every id: where a list begins that shows the newest first. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff' as Uuid;

/** A page of a list in the order of its ids, from `limit` rows and, where the list goes on, one more. */
export function pageById<Row extends { readonly id: Uuid }, Item>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Item,
): { readonly data: readonly Item[]; readonly next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { data: shown.map(show), next_cursor: last && rows.length > limit ? encodeCursor(last.id) : null };
}
