import { expect, test } from 'vitest';
import { type CountedLink, type LinkLooks, linkRates, withLook } from './link-rates.ts';

function link(submitted: number, errors = 0): readonly CountedLink[] {
  return [{ connector: 'one', submitted, errors: new Map([['ESME_RSYSERR', errors]]) }];
}

/** What was counted at the second of each look. */
function looked(
  ...counts: readonly (readonly [second: number, submitted: number, errors?: number])[]
): LinkLooks {
  return counts.reduce<LinkLooks>(
    (looks, [second, submitted, errors]) => withLook(looks, link(submitted, errors), second * 1_000),
    [],
  );
}

const rateOf = (looks: LinkLooks, links: readonly CountedLink[], second: number) =>
  linkRates(looks, links, second * 1_000)[0];

test('the rate is that of the last seconds, whenever it is asked for', () => {
  const looks = looked([0, 0], [5, 5_000], [10, 5_000], [15, 5_000], [20, 5_000]);
  expect(rateOf(looks, link(5_000), 20)?.throughput).toBe(0);
  expect(rateOf(looks, link(5_100), 20)?.throughput).toBe(10);
});

test('errors are a share of the minute, so that one of a quiet second does not cry', () => {
  const looks = looked([0, 0, 0], [30, 90, 0], [60, 95, 0]);
  expect(rateOf(looks, link(100, 5), 60)?.errorRate).toBe(0.05);
});

test('errors of an hour ago are forgotten', () => {
  const looks = looked([0, 100, 100], [3_600, 100, 100]);
  expect(rateOf(looks, link(200, 100), 3_660)?.errorRate).toBe(0);
});

test('a link that was opened anew counts from nothing, not below it', () => {
  expect(rateOf(looked([0, 1_000, 9], [10, 1_000, 9]), link(50, 5), 20)).toEqual({
    ...{ connector: 'one', throughput: 5, errorRate: 0.1 },
  });
});

test('before the first look a link has no rate to speak of, and no error', () => {
  expect(rateOf([], link(0), 0)).toEqual({ connector: 'one', throughput: 0, errorRate: 0 });
});

test('no more than a minute of looks is kept', () => {
  const seconds = Array.from({ length: 100 }, (_, n) => [n * 5, 0] as const);
  expect(looked(...seconds).length).toBe(13);
});
