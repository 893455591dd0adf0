// Pacing: messages are not refused for coming too fast, they are given a time. A slot that is given is paid for, whether or
// not its message leaves.
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { fromMicroseconds, type Limiter, latestTatUs, limiterTimes, toMicroseconds } from './limiter.ts';
import { type PacificDay, pacificDay } from './pacific-day.ts';

export type DailyCap = {
  /** `campaign:<id>`, `brand:<id>`. */
  readonly subject: string;
  /** Segments a Pacific day. */
  readonly cap: number;
  /** What this message takes. */
  readonly segments: number;
};

export type Reservation = {
  /** The message is not sent after this. */
  readonly deadline: Date;
  /** Each key once. */
  readonly limiters: readonly Limiter[];
  /** Each subject once. */
  readonly caps: readonly DailyCap[];
};

export type SlotOutcome =
  | { readonly kind: 'due'; readonly at: Date }
  /** Its slot lies after its deadline; it took none. */
  | { readonly kind: 'expired' }
  /** A cap of the day on which it would leave is used up; it took no slot, and may try again when that day is over. */
  | { readonly kind: 'capped'; readonly until: Date };

const RESERVATIONS_MAX = 1_000;
// Today and the days into which a slot may fall; what lies even later counts on the last of them.
const DAYS = 4;

const RESERVE_SLOTS: Statement = {
  name: 'compliance.reserve-slots',
  text: `select outcome, at_us from messaging.reserve_slots($1::bigint, $2::bigint[], $3::text[], $4::bigint, $5::integer[],
    $6::integer[], $7::bigint[], $8::bigint[], $9::text[], $10::integer[], $11::integer[], $12::integer[], $13::integer[],
    $14::date[], $15::bigint[])`,
};

type SlotRow = { readonly outcome: 'due' | 'expired' | 'capped'; readonly at_us: string | null };

/**
 * Gives each message its time, in the order of the messages: the first is served first. One statement, at most 1,000
 * messages. Batches that share limiters wait for each other, so it runs in a transaction of its own and not inside another.
 */
export async function reserveSlots(
  db: Queryable,
  messages: readonly Reservation[],
  now: Date,
): Promise<readonly SlotOutcome[]> {
  if (messages.length === 0) return [];
  if (messages.length > RESERVATIONS_MAX) throw new RangeError(`${messages.length} reservations at once`);
  const rows = await queryRows<SlotRow>(db, RESERVE_SLOTS, argumentsOf(messages, now));
  return rows.map(toOutcome);
}

function argumentsOf(messages: readonly Reservation[], now: Date): readonly unknown[] {
  const limiters = flatten(messages.map((message) => message.limiters));
  const caps = flatten(messages.map((message) => message.caps));
  const times = limiters.items.map(limiterTimes);
  const keys = numbered(limiters.items.map(({ key }) => key));
  const subjects = numbered(caps.items.map(({ subject }) => subject));
  const days = daysFrom(now);
  return [
    toMicroseconds(now),
    messages.map(({ deadline }) => toMicroseconds(deadline)),
    keys.names,
    latestTatUs(now),
    limiters.ends,
    keys.places,
    times.map(({ costUs }) => costUs),
    times.map(({ burstUs }) => burstUs),
    subjects.names,
    caps.ends,
    subjects.places,
    caps.items.map(({ cap }) => cap),
    caps.items.map(({ segments }) => segments),
    days.map(({ day }) => day),
    days.map(({ endsAt }) => toMicroseconds(endsAt)),
  ];
}

/** All items in one list, with the place of each list's last item, counted from 1. */
function flatten<Item>(lists: readonly (readonly Item[])[]) {
  const items = lists.flat();
  let end = 0;
  const ends = lists.map((list) => {
    end += list.length;
    return end;
  });
  return { items, ends };
}

/** Each name once, and for each given name its place among them, counted from 1. */
function numbered(given: readonly string[]) {
  const placeOf = new Map<string, number>();
  const places = given.map((name) => {
    const place = placeOf.get(name) ?? placeOf.size + 1;
    placeOf.set(name, place);
    return place;
  });
  return { names: [...placeOf.keys()], places };
}

function daysFrom(now: Date): readonly PacificDay[] {
  const days: PacificDay[] = [];
  for (let at = now; days.length < DAYS; at = days.at(-1)?.endsAt ?? now) days.push(pacificDay(at));
  return days;
}

function toOutcome({ outcome, at_us }: SlotRow): SlotOutcome {
  if (outcome === 'expired') return { kind: 'expired' };
  const at = fromMicroseconds(Number(at_us));
  return outcome === 'due' ? { kind: 'due', at } : { kind: 'capped', until: at };
}
