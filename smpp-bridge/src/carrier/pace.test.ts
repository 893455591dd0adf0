import { expect, test } from 'vitest';
import { accepted, FULL_PACE, throttled } from './pace.ts';

test('a throttled link waits a second and probes with one PDU', () => {
  expect(throttled(FULL_PACE, 10_000)).toEqual({ allowed: 1, pausedUntilMs: 11_000, pauses: 1 });
});

test('a whole window of throttled answers is one pause', () => {
  const once = throttled(FULL_PACE, 10_000);
  expect(throttled(throttled(once, 10_001), 10_900)).toBe(once);
});

test.each([
  ['the second pause doubles', 1, 2_000],
  ['the fifth is 16 s', 4, 16_000],
  ['no pause is longer than 30 s', 9, 30_000],
])('%s', (_guarantee, pauses, pauseMs) => {
  const pace = throttled({ allowed: 1, pausedUntilMs: 0, pauses }, 50_000);
  expect(pace.pausedUntilMs).toBe(50_000 + pauseMs);
});

test('good answers open the window again and forget the pauses', () => {
  const slow = { allowed: 1, pausedUntilMs: 11_000, pauses: 3 };
  expect(accepted(slow, 4, 12_000)).toEqual({ allowed: 2, pausedUntilMs: 11_000, pauses: 0 });
  expect(accepted({ ...slow, allowed: 3 }, 4, 12_000).allowed).toBe(Number.POSITIVE_INFINITY);
});

test('an answer that was under way when the pause began does not end it', () => {
  const slow = { allowed: 1, pausedUntilMs: 11_000, pauses: 3 };
  expect(accepted(slow, 4, 10_500)).toBe(slow);
});
