import { expect, test } from 'vitest';
import { checkSendAt } from './check-send-at.ts';

const NOW = new Date('2026-11-25T12:00:00.000Z');

test.each([
  ['at once', undefined],
  ['in 35 days', '2026-12-30T12:00:00.000Z'],
  ['a minute ago, by a clock that is slow', '2026-11-25T11:59:00.000Z'],
])('%s is allowed', (_, sendAt) => {
  expect(checkSendAt(sendAt === undefined ? undefined : new Date(sendAt), NOW)).toBeUndefined();
});

test.each([
  ['a moment beyond 35 days', '2026-12-30T12:00:00.001Z', 'It may be at most 35 days ahead.'],
  ['long ago', '2026-11-25T11:58:59.999Z', 'It has passed: it is 2026-11-25T12:00:00.000Z.'],
])('%s is refused', (_, sendAt, detail) => {
  expect(checkSendAt(new Date(sendAt), NOW)).toEqual({
    ...{ code: 'send_time_not_allowed', rule: 'send-time-allowed', detail },
  });
});
