import type { Uuid } from './ids.ts';

const MILLISECONDS_MAX = 2 ** 48 - 1;

/** The smallest version 7 UUID of a moment: rows made from then on have larger ids, those made before smaller ones. */
export function uuidFloor(moment: Date): Uuid {
  const milliseconds = Math.min(Math.max(moment.getTime(), 0), MILLISECONDS_MAX);
  const hex = milliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000` as Uuid;
}

/** The moment at which a version 7 UUID was made. */
export function timeOfUuid(id: Uuid): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}
