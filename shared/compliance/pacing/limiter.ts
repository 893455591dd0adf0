// Generic cell rate (ITU-T I.371): a limiter is one number, the time at which all that it let through is paid for.

export type Limiter = {
  /** `account:<uuid>`, `sender:<number>`, `campaign:<id>`. */
  readonly key: string;
  readonly unitsPerSecond: number;
  /** Units that may go at once after a pause. */
  readonly burstUnits: number;
  /** What this message takes. */
  readonly units: number;
};

const SECOND_US = 1_000_000;
const MILLISECOND_US = 1_000;

// No message waits longer than its validity, two days at most. A limiter that is paid for beyond that, and an hour for what
// the last message cost, was written by a clock that was ahead.
const AHEAD_MAX_US = 49 * 3_600 * SECOND_US;

export type LimiterTimes = { readonly costUs: number; readonly burstUs: number };

/** A limiter in time: what the message costs, and how much unused time may be made up for. */
export function limiterTimes({ unitsPerSecond, burstUnits, units }: Limiter): LimiterTimes {
  return {
    costUs: Math.round((units * SECOND_US) / unitsPerSecond),
    burstUs: Math.round((burstUnits * SECOND_US) / unitsPerSecond),
  };
}

/** Limiters that are paid for later than this start anew. */
export function latestTatUs(now: Date): number {
  return toMicroseconds(now) + AHEAD_MAX_US;
}

/** When a message would be due if nobody came before it; `tats` as `peekSlots` answers. */
export function earliestDue(limiters: readonly Limiter[], tats: ReadonlyMap<string, Date>, now: Date): Date {
  const nowUs = toMicroseconds(now);
  let dueUs = nowUs;
  for (const limiter of limiters) {
    const { costUs, burstUs } = limiterTimes(limiter);
    const tat = tats.get(limiter.key);
    if (tat === undefined || toMicroseconds(tat) > latestTatUs(now)) continue;
    dueUs = Math.max(dueUs, Math.max(toMicroseconds(tat), nowUs) - burstUs + Math.min(costUs, burstUs));
  }
  return fromMicroseconds(dueUs);
}

export function toMicroseconds(at: Date): number {
  return at.getTime() * MILLISECOND_US;
}

/** Rounded up: nothing is due before its time. */
export function fromMicroseconds(us: number): Date {
  return new Date(Math.ceil(us / MILLISECOND_US));
}
