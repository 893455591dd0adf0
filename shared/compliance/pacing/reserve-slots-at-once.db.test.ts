// Several writers reserve at the same moment, with the same limiters and caps in any order, most of them new.
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../../testing/database.ts';
import { type Reservation, reserveSlots, type SlotOutcome } from './reserve-slots.ts';

const database = useDatabase();
const NOW = new Date('2026-11-23T19:00:00Z');
const WRITERS = 8;
const BATCHES = 25;
const MESSAGES = 20;
const CAP = 700;
const SEED = 20_261_123;

/** Mulberry32: the same numbers every time. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Those without limiters meet the others at the caps only, where nothing else keeps them apart. */
function randomMessage(random: (below: number) => number, limited: boolean): Reservation {
  const units = 1 + random(3);
  const limiter = (kind: string, of: number) => ({
    ...{ key: `${kind}:${random(of)}`, unitsPerSecond: 100, burstUnits: 100, units },
  });
  return {
    deadline: new Date(NOW.getTime() + 86_400_000),
    limiters: limited ? [limiter('account', 20), limiter('sender', 60), limiter('campaign', 30)] : [],
    caps: [
      { subject: `campaign:${random(6)}`, cap: CAP, segments: units },
      { subject: `brand:${random(3)}`, cap: 2 * CAP, segments: units },
    ],
  };
}

describe(`eight writers at once, seed ${SEED}`, () => {
  test('nobody is a victim of a deadlock, every unit is counted once and no cap is passed', async () => {
    const taken: { message: Reservation; outcome: SlotOutcome }[] = [];
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const random = seededRandom(SEED + writer);
        for (let batch = 0; batch < BATCHES; batch += 1) {
          const messages = Array.from({ length: MESSAGES }, () => randomMessage(random, writer % 2 === 0));
          const outcomes = await reserveSlots(database.pool, messages, NOW);
          for (const [index, message] of messages.entries()) {
            taken.push({ message, outcome: outcomes[index] as SlotOutcome });
          }
        }
      }),
    );
    expect(taken).toHaveLength(WRITERS * BATCHES * MESSAGES);
    expect(new Set(taken.map(({ outcome }) => outcome.kind))).toEqual(new Set(['due', 'capped']));

    const units = new Map<string, number>();
    const segments = new Map<string, number>();
    for (const { message, outcome } of taken) {
      if (outcome.kind !== 'due') continue;
      for (const limiter of message.limiters) count(units, limiter.key, limiter.units);
      for (const cap of message.caps) count(segments, cap.subject, cap.segments);
    }
    const slots = await database.pool.query(
      `select key, (tat_us - $1::bigint) / 10000 as units from messaging.rate_slots`,
      [NOW.getTime() * 1_000],
    );
    const advanced = slots.rows.map((row): [string, number] => [row.key, Number(row.units)]);
    expect(new Map(advanced.filter(([, moved]) => moved > 0))).toEqual(units);

    const days = await database.pool.query(
      'select subject, day::text, segments from messaging.daily_segments',
    );
    expect(new Map(days.rows.map((row) => [row.subject, row.segments]))).toEqual(segments);
    for (const { subject, day, segments: used } of days.rows) {
      expect(day).toBe('2026-11-23');
      expect(used).toBeLessThanOrEqual(String(subject).startsWith('brand:') ? 2 * CAP : CAP);
    }
  });
});

function count(sums: Map<string, number>, key: string, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}
