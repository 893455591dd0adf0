// A version 7 UUID begins with its time (RFC 9562 §5.7): 48 bits of milliseconds since 1970. So a range of times is a range
// of ids, and a table that is partitioned by id needs no index on time.
import type { Uuid } from './ids.ts';

/** The smallest id of a moment; what was made before it has a smaller one. As `messaging.uuid_floor` in the database. */
export function idAt(moment: Date): Uuid {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000` as Uuid;
}

/** When the id was made, to the millisecond. */
export function timeOfId(id: Uuid): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
