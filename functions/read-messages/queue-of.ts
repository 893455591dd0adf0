// Where a message stands in its queue. What paces it is the slowest of its limits and, once it is queued, of its connector.
import { type LimitedMessage, limitsOf } from '../../shared/compliance/limits-of.ts';
import type { TimelineQueue } from '../../shared/contracts/http/message.ts';

/** How it waits: for its time, for its turn among those of its lane, or for room on a carrier link. */
export type Wait = TimelineQueue['waits_for'];

export type QueuedRow = {
  readonly status: string;
  /** Its place in time, taken of its limits; without one it waits for a time. */
  readonly slot_at: Date | null;
};

export function waitOf({ status, slot_at }: QueuedRow): Wait | undefined {
  if (status === 'queued') return 'carrier';
  if (status !== 'scheduled') return undefined;
  return slot_at === null ? 'time' : 'turn';
}

export type Rate = NonNullable<TimelineQueue['rate']>;

/** Segments a second of its connector's links that are up; `undefined`: none is. 0 is without limit. */
export type CarrierRate = number | undefined;

/** What the keys of limiters begin with. */
const LIMITED_BY = ['account', 'sender', 'campaign'] as const satisfies readonly Rate['set_by'][];

/** Segments a second for messages of this length; `undefined` where nothing limits it. */
export function slowestRate(message: LimitedMessage, carrier: CarrierRate): Rate | undefined {
  const { segments } = message.count;
  const rates: Rate[] = limitsOf(message).limiters.flatMap(({ key, unitsPerSecond, units }) => {
    const setBy = LIMITED_BY.find((kind) => key.startsWith(`${kind}:`));
    return setBy ? { segments_per_second: (unitsPerSecond / units) * segments, set_by: setBy } : [];
  });
  if (carrier !== undefined && carrier > 0) {
    rates.push({ segments_per_second: carrier, set_by: 'carrier' });
  }
  return rates.toSorted((a, b) => a.segments_per_second - b.segments_per_second)[0];
}

/** When a queued message leaves at the earliest, to the second; `undefined` while no link is up. */
export function leavesAt(segmentsAhead: number, carrier: CarrierRate, now: Date): Date | undefined {
  if (carrier === undefined) return undefined;
  const waitSeconds = carrier === 0 ? 0 : segmentsAhead / carrier;
  return new Date(Math.ceil(now.getTime() / 1_000 + waitSeconds) * 1_000);
}
