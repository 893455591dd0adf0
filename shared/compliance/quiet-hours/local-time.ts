// Wall clocks of time zones, by Intl's zone data. Wall time is carried as the milliseconds that UTC would show alike, so
// that days are added without a zone; around a change of the clock it exists never or twice.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// All clock changes of our time fall on a quarter of an hour of UTC, so that an offset holds for the whole of it.
const OFFSET_HOLDS_MS = 15 * MINUTE_MS;
const ZONES_MAX = 1_000;
const OFFSETS_MAX = 100;

export type LocalTime = {
  /** Midnight of the local day, as wall time. */
  readonly dayMs: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes that the clock shows since midnight, with their fraction. */
  readonly minutes: number;
};

type ZoneClock = { readonly format: Intl.DateTimeFormat; readonly offsetsMs: Map<number, number> };

const clocks = new Map<string, ZoneClock>();

export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Throws a RangeError for a zone that Intl does not know. */
export function localTime(timeZone: string, at: Date): LocalTime {
  const wallMs = at.getTime() + offsetMs(timeZone, at.getTime());
  const dayMs = Math.floor(wallMs / DAY_MS) * DAY_MS;
  return { dayMs, weekday: new Date(dayMs).getUTCDay(), minutes: (wallMs - dayMs) / MINUTE_MS };
}

/** The local day that lies `days` after the one that begins at `dayMs`. */
export function addDays(dayMs: number, days: number): number {
  return dayMs + days * DAY_MS;
}

/**
 * The first moment, at `notBefore` or later, at which the zone's clock shows the minutes of that day. Where the clock skips
 * them it is the moment of the jump; where it shows them twice and the first is over, it is the second.
 */
export function momentOf(timeZone: string, dayMs: number, minutes: number, notBefore: Date): Date {
  const wallMs = dayMs + minutes * MINUTE_MS;
  const offsetBefore = offsetMs(timeZone, wallMs - DAY_MS);
  const offsetAfter = offsetMs(timeZone, wallMs + DAY_MS);
  const candidates = [wallMs - offsetBefore, wallMs - offsetAfter].filter(
    (ms) => ms + offsetMs(timeZone, ms) === wallMs,
  );
  const [first, last] = [Math.min(...candidates), Math.max(...candidates)];
  if (candidates.length === 0)
    return new Date(jumpBetween(timeZone, wallMs - offsetAfter, wallMs - offsetBefore));
  return new Date(first >= notBefore.getTime() ? first : last);
}

/** The moment in (from, to] at which the zone's clock changes. */
function jumpBetween(timeZone: string, fromMs: number, toMs: number): number {
  const before = offsetMs(timeZone, fromMs);
  let jumpMs = (Math.floor(fromMs / OFFSET_HOLDS_MS) + 1) * OFFSET_HOLDS_MS;
  while (jumpMs < toMs && offsetMs(timeZone, jumpMs) === before) jumpMs += OFFSET_HOLDS_MS;
  return jumpMs;
}

/** What the zone's clock is ahead of UTC. Asking Intl costs some microseconds, and most questions are about today. */
function offsetMs(timeZone: string, atMs: number): number {
  const { format, offsetsMs } = clockOf(timeZone);
  const quarter = Math.floor(atMs / OFFSET_HOLDS_MS);
  const known = offsetsMs.get(quarter);
  if (known !== undefined) return known;
  const asked = askOffset(format, quarter * OFFSET_HOLDS_MS);
  if (offsetsMs.size >= OFFSETS_MAX) offsetsMs.clear();
  offsetsMs.set(quarter, asked);
  return asked;
}

function askOffset(format: Intl.DateTimeFormat, atMs: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(atMs)) shown[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - atMs;
}

function clockOf(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const clock = { format, offsetsMs: new Map<number, number>() };
  // Zones are some hundreds; only names in odd spellings could be more.
  if (clocks.size >= ZONES_MAX) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
}
