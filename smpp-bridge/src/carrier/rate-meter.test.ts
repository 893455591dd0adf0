import { expect, test } from 'vitest';
import { counted, IDLE_METER, perSecondIn } from './rate-meter.ts';

/** After one at each of these milliseconds. */
const after = (...times: readonly number[]) => times.reduce(counted, IDLE_METER);
const every100Ms = (from: number, count: number) => Array.from({ length: count }, (_, n) => from + n * 100);

test.each([
  ['nothing was counted', after(), 5_000, 0],
  ['the first second is not over: what it has until now', after(...every100Ms(10_000, 5)), 10_450, 5],
  ['the second that is over counts', after(...every100Ms(10_000, 12)), 11_150, 10],
  [
    'a second that has more already counts more',
    after(...every100Ms(10_000, 11), ...[11_001, 11_002].flatMap((at) => Array(8).fill(at))),
    11_100,
    17,
  ],
  ['what was long ago does not', after(...every100Ms(10_000, 12)), 13_500, 0],
])('%s', (_guarantee, meter, nowMs, perSecond) => {
  expect(perSecondIn(meter, nowMs)).toBeCloseTo(perSecond, 0);
});
