import { expect, test } from 'vitest';
import { type CallOutcome, type DeliveryVerdict, deliveryVerdict } from './verdict.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const answered = (status: number, retryAfter?: string): CallOutcome => ({
  kind: 'answered',
  status,
  retryAfter,
});
const retryAt = (at: string): DeliveryVerdict => ({ kind: 'retry', at: new Date(at) });

const CASES: readonly (readonly [string, CallOutcome, number, DeliveryVerdict])[] = [
  ['200 is success', answered(200), 1, { kind: 'delivered' }],
  ['every 2xx is success', answered(299), 10, { kind: 'delivered' }],
  ['a redirect is a failure', answered(302), 1, retryAt('2026-11-22T12:00:05.000Z')],
  ['an error of the receiver is tried again', answered(500), 2, retryAt('2026-11-22T12:05:00.000Z')],
  ['a refusal may be a mistake of today', answered(404), 3, retryAt('2026-11-22T12:30:00.000Z')],
  ['no answer is tried again', { kind: 'unanswered' }, 1, retryAt('2026-11-22T12:00:05.000Z')],
  ['410 is the end, although attempts are left', answered(410), 1, { kind: 'disabled' }],
  ['410 on the last attempt still disables', answered(410), 10, { kind: 'disabled' }],
  ['the last attempt ends it', answered(500), 10, { kind: 'exhausted' }],
  ['no answer to the last attempt ends it', { kind: 'unanswered' }, 10, { kind: 'exhausted' }],
  ['Retry-After is respected', answered(429, '600'), 1, retryAt('2026-11-22T12:10:00.000Z')],
  ['also on 503', answered(503, '60'), 1, retryAt('2026-11-22T12:01:00.000Z')],
  ['a day at most', answered(429, '999999'), 1, retryAt('2026-11-23T12:00:00.000Z')],
];

test.each(CASES)('%s', (_guarantee, outcome, attempt, verdict) => {
  expect(deliveryVerdict(outcome, { attempt, attemptsMax: 10 }, NOW, 0)).toEqual(verdict);
});

test('a delivery of one attempt is never retried', () => {
  expect(deliveryVerdict(answered(500), { attempt: 1, attemptsMax: 1 }, NOW, 0)).toEqual({
    kind: 'exhausted',
  });
});
