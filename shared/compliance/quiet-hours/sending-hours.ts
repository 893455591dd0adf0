// When marketing may reach a recipient, by the clock on the recipient's wall (47 CFR 64.1200(c)(1) and stricter states).
import type { E164 } from '../../kernel/e164.ts';
import { areaOf, isNorthAmerican } from './area-codes.ts';
import { addDays, isTimeZone, localTime, momentOf } from './local-time.ts';

/** Minutes since local midnight; `closesMinutes` is the first at which nothing is sent any more. */
export type SendingWindow = { readonly opensMinutes: number; readonly closesMinutes: number };

/** Windows by weekday (0 is Sunday). A weekday without one is closed. */
export type SendingWeek = ReadonlyMap<number, SendingWindow>;

/** By region, `US` or `US-FL`. A region's week takes the place of its country's; a country without one is not restricted. */
export type SendingHours = ReadonlyMap<string, SendingWeek>;

/** What is stored about a recipient; it goes before what the number says. */
export type StoredZone = { readonly timeZone: string; readonly region: string | undefined };

export type SendingTime =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'later'; readonly at: Date; readonly timeZone: string };

const ALLOWED: SendingTime = { kind: 'allowed' };

// A number of a code that nobody knows may be anywhere between the oceans: it waits until all of the states are awake.
const UNKNOWN_AREA = { region: 'US', timeZones: ['America/New_York', 'America/Los_Angeles'] };

// Two weeks hold a window of every weekday twice, should a change of the clock swallow the first.
const DAYS_AHEAD_MAX = 14;
// Zones take turns to put the moment off; weeks whose windows never meet would do so for ever.
const TURNS_MAX = 14;

/**
 * Whether marketing may go to the recipient now, or the first moment at which it may and the zone that says so. Outside
 * the North American plan only a stored zone and region restrict, since the number's country is not looked up.
 */
export function nextAllowed(
  now: Date,
  recipient: E164,
  stored: StoredZone | undefined,
  hours: SendingHours,
): SendingTime {
  const { region, timeZones } = placeOf(recipient, stored);
  const week = region === undefined ? undefined : (hours.get(region) ?? hours.get(region.slice(0, 2)));
  if (week === undefined) return ALLOWED;
  let outcome = ALLOWED;
  let at = now;
  for (let turn = 0, agreed = 0; agreed < timeZones.length && turn < TURNS_MAX; turn += 1) {
    const timeZone = timeZones[turn % timeZones.length] ?? '';
    const opensAt = firstOpen(at, timeZone, week);
    agreed = opensAt > at ? 1 : agreed + 1;
    if (opensAt > at) outcome = { kind: 'later', at: opensAt, timeZone };
    at = opensAt;
  }
  return outcome;
}

type Place = { readonly region: string | undefined; readonly timeZones: readonly string[] };

function placeOf(recipient: E164, stored: StoredZone | undefined): Place {
  const area = areaOf(recipient);
  const unknown = isNorthAmerican(recipient) ? UNKNOWN_AREA : { region: undefined, timeZones: [] };
  const region = stored?.region ?? area?.region ?? unknown.region;
  if (stored !== undefined && isTimeZone(stored.timeZone)) return { region, timeZones: [stored.timeZone] };
  return { region, timeZones: area === undefined ? unknown.timeZones : [area.timeZone] };
}

/** `at` itself while the week is open there. */
function firstOpen(at: Date, timeZone: string, week: SendingWeek): Date {
  const today = localTime(timeZone, at);
  for (let days = 0; days <= DAYS_AHEAD_MAX; days += 1) {
    const window = week.get((today.weekday + days) % 7);
    if (window === undefined) continue;
    if (days === 0 && isOpen(window, today.minutes)) return at;
    if (days === 0 && today.minutes >= window.closesMinutes) continue;
    const dayMs = addDays(today.dayMs, days);
    const opensAt = momentOf(timeZone, dayMs, window.opensMinutes, at);
    // A clock that jumps over the whole window opens it on no such day.
    const then = localTime(timeZone, opensAt);
    if (then.dayMs === dayMs && isOpen(window, then.minutes)) return opensAt;
  }
  throw new Error('sending hours without an open day');
}

function isOpen(window: SendingWindow, minutes: number): boolean {
  return minutes >= window.opensMinutes && minutes < window.closesMinutes;
}
