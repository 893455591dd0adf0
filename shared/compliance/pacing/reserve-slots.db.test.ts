import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Queryable } from '../../platform/postgres.ts';
import { useDatabase } from '../../testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../testing/partitions-scanned.ts';
import { earliestDue, type Limiter } from './limiter.ts';
import { peekSlots } from './peek-slots.ts';
import { type Reservation, reserveSlots, type SlotOutcome } from './reserve-slots.ts';

const database = useDatabase();
const NOW = new Date('2026-11-23T19:00:00Z');
const HOUR_MS = 3_600_000;
const TEN_A_SECOND = { unitsPerSecond: 10, burstUnits: 10, units: 1 };

function later(ms: number, from = NOW): Date {
  return new Date(from.getTime() + ms);
}

function message(limiters: readonly Limiter[], rest: Partial<Reservation> = {}): Reservation {
  return { deadline: later(24 * HOUR_MS), limiters, caps: [], ...rest };
}

function reserve(messages: readonly Reservation[], now = NOW): Promise<readonly SlotOutcome[]> {
  return reserveSlots(database.pool, messages, now);
}

/** Milliseconds from `NOW` until each message is due, or what else became of it. */
function delays(outcomes: readonly SlotOutcome[]): readonly (number | string)[] {
  return outcomes.map((outcome) =>
    outcome.kind === 'due' ? outcome.at.getTime() - NOW.getTime() : outcome.kind,
  );
}

function times<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item);
}

const unusedKey = (kind = 'account') => `${kind}:${randomUUID()}`;

describe('one limiter', () => {
  test('a second of messages goes at once, the rest keeps its rate', async () => {
    const limiter = { ...TEN_A_SECOND, key: unusedKey() };
    const outcomes = await reserve(times(14, message([limiter])));
    expect(delays(outcomes)).toEqual([...times(10, 0), 100, 200, 300, 400]);
  });

  test('a pause is made up for by one burst, however long it was', async () => {
    const limiter = { ...TEN_A_SECOND, key: unusedKey() };
    await reserve(times(20, message([limiter])));
    const outcomes = await reserve(times(12, message([limiter])), later(HOUR_MS));
    expect(delays(outcomes)).toEqual([...times(10, HOUR_MS), HOUR_MS + 100, HOUR_MS + 200]);
  });

  test('long messages pay for each segment', async () => {
    const limiter = { ...TEN_A_SECOND, key: unusedKey(), units: 4 };
    expect(delays(await reserve(times(4, message([limiter]))))).toEqual([0, 0, 200, 600]);
  });

  test('a message longer than the burst goes when all is paid, and the next waits for it', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 3 };
    expect(delays(await reserve(times(3, message([limiter]))))).toEqual([0, 3_000, 6_000]);
  });

  test('what cannot go in time takes no slot', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    const hurried = message([limiter], { deadline: later(1_500) });
    const outcomes = await reserve([hurried, hurried, hurried, hurried, message([limiter])]);
    expect(delays(outcomes)).toEqual([0, 1_000, 'expired', 'expired', 2_000]);
  });

  test('a message whose validity is over takes none even from an idle limiter', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    expect(delays(await reserve([message([limiter], { deadline: later(-1) })]))).toEqual(['expired']);
    expect(delays(await reserve([message([limiter])]))).toEqual([0]);
  });
});

describe('several limiters', () => {
  test('the slowest decides, and each is paid', async () => {
    const account = { ...TEN_A_SECOND, key: unusedKey() };
    const sender = { key: unusedKey('sender'), unitsPerSecond: 2, burstUnits: 1, units: 1 };
    expect(delays(await reserve(times(3, message([account, sender]))))).toEqual([0, 500, 1_000]);
    expect(delays(await reserve(times(8, message([account]))))).toEqual([...times(7, 0), 100]);
  });

  test('messages without limiters go at once', async () => {
    expect(delays(await reserve([message([]), message([])]))).toEqual([0, 0]);
  });

  test('10,000 waiting messages of one account do not delay another', async () => {
    const [busy, calm] = [
      { ...TEN_A_SECOND, key: unusedKey() },
      { ...TEN_A_SECOND, key: unusedKey() },
    ];
    for (let batch = 0; batch < 10; batch += 1) await reserve(times(1_000, message([busy])));
    const outcomes = await reserve([message([busy]), message([calm])]);
    expect(delays(outcomes)).toEqual([999_100, 0]);
  });
});

describe('a clock that is wrong', () => {
  test('one that jumps back takes no slot away and gives none twice', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    await reserve(times(3, message([limiter])));
    const outcomes = await reserve(times(2, message([limiter])), later(-60_000));
    expect(delays(outcomes)).toEqual([3_000, 4_000]);
    expect(delays(await reserve([message([limiter])]))).toEqual([5_000]);
  });

  test('one that was days ahead is forgotten', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    await reserve([message([limiter], { deadline: later(99 * HOUR_MS) })], later(72 * HOUR_MS));
    expect(delays(await reserve(times(2, message([limiter]))))).toEqual([0, 1_000]);
  });

  test('a queue of two days is not mistaken for it', async () => {
    const limiter = { key: unusedKey(), unitsPerSecond: 1, burstUnits: 1, units: 48 * 3_600 };
    const patient = { deadline: later(48 * HOUR_MS) };
    await reserve([message([limiter], patient)]);
    const outcomes = await reserve(times(2, message([{ ...limiter, units: 1 }], patient)));
    expect(delays(outcomes)).toEqual([48 * HOUR_MS, 'expired']);
  });
});

describe('daily caps', () => {
  const MIDNIGHT = new Date('2026-11-24T08:00:00Z');
  const cap = (subject: string, segments: number, most = 10) => ({ subject, segments, cap: most });

  test('over the cap a message waits for midnight in Los Angeles, and a shorter one still fits', async () => {
    const campaign = unusedKey('campaign');
    const outcomes = await reserve([6, 5, 3, 2, 1].map((n) => message([], { caps: [cap(campaign, n)] })));
    expect(outcomes).toEqual([
      { kind: 'due', at: NOW },
      { kind: 'capped', until: MIDNIGHT },
      { kind: 'due', at: NOW },
      { kind: 'capped', until: MIDNIGHT },
      { kind: 'due', at: NOW },
    ]);
  });

  test('at midnight the day begins anew', async () => {
    const full = message([], { caps: [cap(unusedKey('campaign'), 10)] });
    expect(delays(await reserve([full, full]))).toEqual([0, 'capped']);
    expect((await reserve([full], later(-1, MIDNIGHT))).map(({ kind }) => kind)).toEqual(['capped']);
    expect((await reserve([full], MIDNIGHT)).map(({ kind }) => kind)).toEqual(['due']);
  });

  test('what is capped takes no slot, and nothing of its other cap', async () => {
    const limiter = { key: unusedKey('sender'), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    const [campaign, brand] = [unusedKey('campaign'), unusedKey('brand')];
    await reserve([message([], { caps: [cap(brand, 8)] })]);
    const outcomes = await reserve([
      message([limiter], { caps: [cap(campaign, 5), cap(brand, 5)] }),
      message([limiter], { caps: [cap(campaign, 10)] }),
    ]);
    expect(delays(outcomes)).toEqual(['capped', 0]);
  });

  test('a message that leaves tomorrow counts tomorrow', async () => {
    const limiter = { key: unusedKey('sender'), unitsPerSecond: 1, burstUnits: 1, units: 1 };
    const caps = [cap(unusedKey('campaign'), 4)];
    const evening = later(-1_500, MIDNIGHT);
    const outcomes = await reserve(times(5, message([limiter], { caps })), evening);
    expect(outcomes).toEqual([
      { kind: 'due', at: evening },
      { kind: 'due', at: later(1_000, evening) },
      { kind: 'due', at: later(2_000, evening) },
      { kind: 'due', at: later(3_000, evening) },
      { kind: 'capped', until: new Date('2026-11-25T08:00:00Z') },
    ]);
  });
});

describe('looking without taking', () => {
  test('what is expected is what is given, and looking changes nothing', async () => {
    const [account, sender] = [unusedKey(), unusedKey('sender')];
    const limiters = [
      { ...TEN_A_SECOND, key: account },
      { key: sender, unitsPerSecond: 3, burstUnits: 2, units: 2 },
    ];
    for (let round = 0; round < 6; round += 1) {
      const now = later(round * 250);
      const tats = await peekSlots(database.pool, [account, sender, unusedKey()]);
      expect(tats.size).toBe(round === 0 ? 0 : 2);
      const expected = earliestDue(limiters, tats, now);
      expect(await reserve([message(limiters)], now)).toEqual([{ kind: 'due', at: expected }]);
    }
  });

  test('a clock that was days ahead is forgotten there too', async () => {
    const limiter = { ...TEN_A_SECOND, key: unusedKey() };
    await reserve([message([limiter], { deadline: later(99 * HOUR_MS) })], later(72 * HOUR_MS));
    const tats = await peekSlots(database.pool, [limiter.key]);
    expect(earliestDue([limiter], tats, NOW)).toEqual(NOW);
  });
});

describe('cost', () => {
  test('a batch is one statement, whatever it holds', async () => {
    let statements = 0;
    const counting = new Proxy(database.pool, {
      get(pool, name) {
        if (name === 'query') statements += 1;
        return Reflect.get(pool, name).bind(pool);
      },
    }) as Queryable;
    const batch = Array.from({ length: 100 }, () =>
      message([{ ...TEN_A_SECOND, key: unusedKey() }], {
        caps: [{ subject: unusedKey('brand'), cap: 5, segments: 1 }],
      }),
    );
    await reserveSlots(counting, batch, NOW);
    expect(statements).toBe(1);
    await reserveSlots(counting, [], NOW);
    expect(statements).toBe(1);
  });

  test('more than a thousand at once is a fault of the caller', async () => {
    await expect(reserve(times(1_001, message([])))).rejects.toThrow(RangeError);
  });

  test.each(PLAN_MODES)('rows are found by key among 10,000 under %s', async (mode) => {
    await database.pool.query(
      `insert into messaging.rate_slots select 'sender:' || n, 0 from generate_series(1, 10000) n on conflict do nothing`,
    );
    await database.pool.query(
      `insert into messaging.daily_segments select 'campaign:' || n, '2026-11-23', 0 from generate_series(1, 10000) n
       on conflict do nothing`,
    );
    const url = new URL(database.url);
    url.searchParams.set('options', '-c auto_explain.log_nested_statements=on');
    const batch = Array.from({ length: 50 }, (_, n) =>
      message([{ ...TEN_A_SECOND, key: `sender:${n + 1}` }], {
        caps: [{ subject: `campaign:${n + 1}`, cap: 9, segments: 1 }],
      }),
    );
    const read = await rowsRead(url.href, mode, (pool) => reserveSlots(pool, batch, NOW));
    // Locked and updated: each row twice.
    expect(read).toEqual({ rate_slots: 100, daily_segments: 100 });
  });
});
