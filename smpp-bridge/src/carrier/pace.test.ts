import { describe, expect, test } from 'vitest';
import { accepted, FULL_PACE, type Pace, perSecondOf, type Rates, throttled } from './pace.ts';

/** What comes to a link of 100/s: a throttled or an accepted answer at that millisecond. */
type Answer = readonly [atMs: number, kind: 'throttled' | 'accepted'];

const FULL_SPEED: Rates = { configured: 100, sent: 100 };

function after(answers: readonly Answer[], rates = FULL_SPEED): Pace {
  return answers.reduce(
    (pace, [atMs, kind]) => (kind === 'accepted' ? accepted(pace, atMs) : throttled(pace, rates, atMs)),
    FULL_PACE,
  );
}

// The worked table: 100/s configured, so that it regains 1.67/s a second.
test.each<[string, readonly Answer[], number, number]>([
  [
    'the first throttled answer cuts the rate, and waits for what is in flight',
    [[10_000, 'throttled']],
    70,
    10_250,
  ],
  [
    'what was in flight together counts once',
    [
      ...([
        [10_000, 'throttled'],
        [10_001, 'throttled'],
        [10_249, 'throttled'],
      ] as const),
    ],
    ...([70, 10_250] as const),
  ],
  [
    'a second round with nothing taken in between cuts again, and waits 1 s',
    [
      ...([
        [10_000, 'throttled'],
        [10_300, 'throttled'],
      ] as const),
    ],
    ...([49, 11_300] as const),
  ],
  [
    'a third one waits 2 s',
    [
      ...([
        [10_000, 'throttled'],
        [10_300, 'throttled'],
        [11_400, 'throttled'],
      ] as const),
    ],
    ...([34.3, 13_400] as const),
  ],
  [
    'a part that is taken in between makes it a first round again',
    [
      ...([
        [10_000, 'throttled'],
        [10_250, 'accepted'],
        [10_260, 'throttled'],
      ] as const),
    ],
    ...([49.3, 10_510] as const),
  ],
  [
    'accepted answers win it back by equal steps',
    [
      ...([
        [10_000, 'throttled'],
        [13_000, 'accepted'],
        [16_000, 'accepted'],
      ] as const),
    ],
    ...([80, 10_250] as const),
  ],
  [
    'one that was under way when the wait began wins nothing back',
    [
      ...([
        [10_000, 'throttled'],
        [10_100, 'accepted'],
      ] as const),
    ],
    ...([70, 10_250] as const),
  ],
])('%s', (_guarantee, answers, perSecond, pausedUntilMs) => {
  const pace = after(answers);
  expect(pace.perSecond).toBeCloseTo(perSecond, 0);
  expect(pace.pausedUntilMs).toBe(pausedUntilMs);
});

test.each<[string, Rates, number, number]>([
  ['one that sends less than it may is cut from what it sends', { configured: 1_000, sent: 40 }, 28, 1_000],
  ['one without a limit comes back to what it sent', { configured: 0, sent: 40 }, 28, 40],
  ['one that has just begun is cut from one a second', { configured: 0, sent: 0 }, 1, 1],
])('a link is cut from its rate: %s', (_guarantee, rates, perSecond, ceiling) => {
  expect(after([[10_000, 'throttled']], rates)).toMatchObject({ perSecond, ceiling });
});

test('after a minute of accepted answers at most the limit is the configured one again', () => {
  const slow: Pace = { ...after([[0, 'throttled']]), perSecond: 1 };
  expect(accepted(slow, 58_000).perSecond).toBeCloseTo(97.7, 1);
  expect(accepted(slow, 60_000)).toEqual(FULL_PACE);
});

test('it never sends less than one a second, and never waits longer than 30 s', () => {
  let pace = FULL_PACE;
  for (let round = 0; round < 40; round += 1) pace = throttled(pace, FULL_SPEED, pace.pausedUntilMs);
  expect(pace.perSecond).toBe(1);
  const next = throttled(pace, FULL_SPEED, pace.pausedUntilMs);
  expect(next.pausedUntilMs - pace.pausedUntilMs).toBe(30_000);
});

describe('what may leave a second', () => {
  const slow: Pace = { ...FULL_PACE, perSecond: 70, ceiling: 100 };

  test.each<[string, Pace, number, number]>([
    ['the limit that is configured', FULL_PACE, 100, 100],
    ['without one, as much as there is', FULL_PACE, 0, 0],
    ['less, where the carrier asked for less', slow, 100, 70],
    ['also where there is no limit', slow, 0, 70],
    ['no more than a limit that was set meanwhile', slow, 20, 20],
  ])('%s', (_guarantee, pace, configured, expected) => {
    expect(perSecondOf(pace, configured)).toBe(expected);
  });
});
