import { describe, expect, test } from 'vitest';
import { healthAfter, type ReceiverHealth, slotsOf } from './receiver-health.ts';
import type { CallOutcome } from './verdict.ts';

const at = (clock: string) => new Date(`2026-11-22T${clock}Z`);
const NEW: ReceiverHealth = {
  slots: 5,
  failures: 0,
  failingSince: undefined,
  openedAt: undefined,
  probes: 0,
  resumeAt: undefined,
  lastSuccessAt: undefined,
};
const OK: CallOutcome = { kind: 'answered', status: 204 };
const DEAD: CallOutcome = { kind: 'unanswered' };
const answered = (status: number, retryAfter?: string): CallOutcome => ({
  kind: 'answered',
  status,
  retryAfter,
});

function next(health: ReceiverHealth, outcome: CallOutcome, startedAt = at('12:00:00')): ReceiverHealth {
  return healthAfter(health, { outcome, startedAt, endedAt: new Date(startedAt.getTime() + 1_000) }, 10, 0);
}

function afterMany(count: number, health: ReceiverHealth, outcome: CallOutcome): ReceiverHealth {
  return Array.from({ length: count }).reduce<ReceiverHealth>((last) => next(last, outcome), health);
}

describe('calls at once', () => {
  test('a round of successes earns one more, up to the most', () => {
    expect(slotsOf(next(NEW, OK))).toBe(5);
    expect(slotsOf(afterMany(6, NEW, OK))).toBe(6);
    expect(slotsOf(afterMany(1_000, NEW, OK))).toBe(10);
  });

  test.each([
    ['429', answered(429), 2],
    ['502', answered(502), 2],
    ['503', answered(503), 2],
    ['504', answered(504), 2],
    ['no answer', DEAD, 2],
    ['500 is an error, not overload', answered(500), 5],
    ['404 neither', answered(404), 5],
  ])('%s', (_what, outcome, slots) => {
    expect(slotsOf(next(NEW, outcome))).toBe(slots);
  });

  test('five calls of one round that fail together halve once', () => {
    expect(slotsOf(afterMany(5, { ...NEW, slots: 8 }, answered(429)))).toBe(4);
  });

  test('one call is always left', () => {
    const slow = next({ ...NEW, slots: 1.2 }, answered(429));
    expect([slow.slots, slotsOf(slow)]).toEqual([1, 1]);
  });
});

describe('a pause that is asked for', () => {
  test.each([
    ['a minute', '60', at('12:01:01')],
    ['a date', 'Sun, 22 Nov 2026 12:00:31 GMT', at('12:00:31')],
    ['a week is cut to five minutes', '604800', at('12:05:01')],
    ['nothing', undefined, undefined],
  ])('%s', (_what, retryAfter, resumeAt) => {
    expect(next(NEW, answered(429, retryAfter)).resumeAt).toEqual(resumeAt);
  });

  test('holds although a call that was under way succeeds', () => {
    expect(next(next(NEW, answered(503, '60')), OK).resumeAt).toEqual(at('12:01:01'));
  });
});

describe('the circuit', () => {
  const open = afterMany(10, NEW, DEAD);

  test('nine failures leave it closed, the tenth opens it', () => {
    expect(afterMany(9, NEW, answered(500)).openedAt).toBeUndefined();
    expect(open).toMatchObject({
      ...{ openedAt: at('12:00:01'), resumeAt: at('12:00:06'), failures: 10, failingSince: at('12:00:00') },
    });
    expect(slotsOf({ ...open, slots: 10 })).toBe(1);
  });

  test('a success between failures begins the count anew', () => {
    expect(afterMany(9, next(afterMany(9, NEW, DEAD), OK), DEAD).openedAt).toBeUndefined();
  });

  test.each([
    ['the first failed try doubles the wait', 0, at('13:00:11')],
    ['the sixth waits five minutes', 5, at('13:05:01')],
    ['and so does the thousandth', 999, at('13:05:01')],
  ])('%s', (_what, probes, resumeAt) => {
    const probed = next({ ...open, probes }, DEAD, at('13:00:00'));
    expect(probed).toMatchObject({ probes: probes + 1, resumeAt, openedAt: open.openedAt });
  });

  test.each([
    ['before it opened', at('12:00:00')],
    ['in the millisecond in which it opened', at('12:00:01')],
    ['a moment after, by a failure that was not known yet', at('12:00:02')],
  ])('calls that had begun %s are no tries', (_what, startedAt) => {
    expect(next(open, DEAD, startedAt)).toMatchObject({ probes: 0, resumeAt: open.resumeAt });
  });

  test('one success closes it, and the receiver is met with one call at once', () => {
    expect(next(open, OK, at('13:00:00'))).toMatchObject({
      ...{ slots: 1, failures: 0, failingSince: undefined, openedAt: undefined, probes: 0 },
      ...{ resumeAt: undefined, lastSuccessAt: at('13:00:01') },
    });
  });

  test('tries of many receivers that died together are spread', () => {
    const call = { outcome: DEAD, startedAt: at('13:00:00'), endedAt: at('13:00:00') };
    expect(healthAfter(open, call, 10, 0.5).resumeAt).toEqual(new Date('2026-11-22T13:00:10.500Z'));
  });
});
