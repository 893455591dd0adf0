import { describe, expect, test } from 'vitest';
import { HEALTH_TIMES, type HealthSample, type HealthState, newHealth, nextHealth } from './link-health.ts';

type Second = Partial<HealthSample>;

/** A second of a link at work: 100 parts, 50 ms each, a receipt for each. */
const WORK: Second = { accepted: 100, answered: 100, answerMs: 5_000, receipts: 100 };
const IDLE: Second = {};

function live(state: HealthState, seconds: number, second: Second): HealthState {
  let health = state;
  let { atMs } = state;
  for (let passed = 0; passed < seconds; passed += 1) {
    atMs += 1_000;
    const sample: HealthSample = {
      ...{ atMs, seconds: 1, bound: 1, wanted: 1, cuts: 0, accepted: 0, throttled: 0, faults: 0 },
      ...{ refused: 0, answered: 0, answerMs: 0, receipts: 0 },
      ...second,
    };
    health = nextHealth(health, sample, HEALTH_TIMES);
  }
  return health;
}

/** Three minutes at work: it knows what is usual. */
const WELL = live(newHealth(0), 180, WORK);

const shown = ({ verdict, cause }: HealthState) => (cause === undefined ? verdict : `${verdict}: ${cause}`);

describe('what a link goes through, and what it is after it', () => {
  test.each<[string, number, Second, string]>([
    ['at work', 60, WORK, 'well'],
    ['idle', 600, IDLE, 'well'],
    ['no bind for 3 s: the backup host is being tried', 3, { bound: 0 }, 'well: unbound'],
    ['no bind for 8 s', 8, { bound: 0 }, 'sick: unbound'],
    ['half of its binds', 60, { ...WORK, bound: 2, wanted: 4 }, 'well: unbound'],
    ['one answer in fifty a fault of the carrier', 60, { ...WORK, accepted: 98, faults: 2 }, 'well'],
    ['one in ten', 60, { ...WORK, accepted: 90, faults: 10 }, 'well: faults'],
    ['one in three', 30, { ...WORK, accepted: 60, faults: 40 }, 'sick: faults'],
    ['no answers, only timeouts', 20, { faults: 10 }, 'sick: faults'],
    ['a single fault on an idle link', 1, { faults: 1 }, 'well'],
    [
      'half of the messages refused: customers send nonsense',
      60,
      { ...WORK, accepted: 50, refused: 50 },
      'well',
    ],
    ['every message refused', 60, { answered: 100, answerMs: 5_000, refused: 100 }, 'sick: refusals'],
    ['answers in 400 ms, where 50 are usual', 60, { ...WORK, answerMs: 40_000 }, 'well'],
    ['answers in 2 s', 60, { ...WORK, answerMs: 200_000 }, 'well: latency'],
    ['answers in 5 s', 60, { ...WORK, answerMs: 500_000 }, 'sick: latency'],
    ['throttled one time in five, as AIMD finds its rate', 60, { ...WORK, throttled: 25 }, 'well'],
    ['throttled always', 40, { answered: 20, answerMs: 1_000, throttled: 20 }, 'sick: throttling'],
    ['slowed down twice in a row', 5, { cuts: 2, throttled: 1 }, 'well'],
    ['slowed down four times with nothing taken', 5, { cuts: 4, throttled: 1 }, 'sick: throttling'],
    ['no receipts for a minute', 60, { ...WORK, receipts: 0 }, 'well: receipts'],
    ['no receipts for two', 121, { ...WORK, receipts: 0 }, 'sick: receipts'],
    ['half of the receipts', 200, { ...WORK, receipts: 50 }, 'well: receipts'],
  ])('%s (%i s)', (_guarantee, seconds, second, expected) => {
    expect(shown(live(WELL, seconds, second))).toBe(expected);
  });
});

test('a connector that never sends receipts is not missed when it sends none', () => {
  const quiet = live(newHealth(0), 600, { ...WORK, receipts: 0 });
  expect(shown(quiet)).toBe('well');
});

test('a burst after a pause does not look like missing receipts', () => {
  const idle = live(WELL, 300, IDLE);
  const burst = live(idle, 1, { accepted: 1_000, answered: 1_000, answerMs: 50_000 });
  expect(shown(live(burst, 30, IDLE))).toBe('well');
});

describe('the way back', () => {
  const FAULTY: Second = { ...WORK, accepted: 0, faults: 100 };
  let sick = WELL;
  while (sick.verdict === 'well') sick = live(sick, 1, FAULTY);

  test('a link that gets no traffic is tried again after 30 s, with nothing held against it', () => {
    expect(shown(sick)).toBe('sick: faults');
    const illSince = sick.sinceMs;
    const tried = live(sick, 40, IDLE);
    expect(shown(tried)).toBe('well');
    expect(tried.sinceMs - illSince).toBeGreaterThanOrEqual(30_000);
    expect(tried.score).toBe(100);
  });

  test('one that falls ill again at once waits twice as long, ten minutes at most', () => {
    let health = sick;
    const waits: number[] = [];
    for (let relapse = 0; relapse < 7; relapse += 1) {
      const illSinceMs = health.sinceMs;
      while (health.verdict === 'sick') health = live(health, 1, IDLE);
      waits.push(Math.round((health.sinceMs - illSinceMs) / 1_000));
      while (health.verdict === 'well') health = live(health, 1, { faults: 20 });
    }
    expect(waits).toEqual([...[30, 60, 120, 240, 480, 600, 600]]);
  });

  test('one that was well for long waits 30 s again', () => {
    const well = live(live(sick, 60, IDLE), 600, WORK);
    const again = live(well, 30, FAULTY);
    expect(again).toMatchObject({ verdict: 'sick', trialMs: 30_000 });
  });

  test('one that is bound again is well a few seconds later, not at the first bind', () => {
    const unbound = live(WELL, 60, { bound: 0 });
    expect(shown(live(unbound, 3, IDLE))).toBe('sick: unbound');
    expect(shown(live(unbound, 15, IDLE))).toBe('well');
  });

  test('with traffic, faults that go on keep it sick', () => {
    const worse = live(sick, 300, { ...WORK, accepted: 60, faults: 40 });
    expect(shown(worse)).toBe('sick: faults');
    expect(shown(live(worse, 60, WORK))).toBe('well');
  });
});
