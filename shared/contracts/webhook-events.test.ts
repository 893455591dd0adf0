import { expect, test } from 'vitest';
import { EVENT_PATTERNS, EVENT_TYPES, PASSING_EVENT_TYPES, wantsEvent } from './webhook-events.ts';

test.each<[string, readonly string[], string, boolean]>([
  ['the type itself', ['message.delivered'], 'message.delivered', true],
  ['another type', ['message.delivered'], 'message.failed', false],
  ['all of its subject', ['message.*'], 'message.failed', true],
  ['all of another subject', ['optout.*'], 'message.failed', false],
  ['everything', ['*'], 'balance.low', true],
  [
    'everything, but it is on no list: a state between two others',
    ['*', 'message.*'],
    'message.sending',
    false,
  ],
  ['everything, but it is a test', ['*'], 'webhook.test', false],
  ['nothing', [], 'message.delivered', false],
])('a filter that names %s', (_what, filters, type, wanted) => {
  expect(wantsEvent(filters, type)).toBe(wanted);
});

test('each pattern takes something, and each event is taken by a pattern beside *', () => {
  const subjects = EVENT_PATTERNS.filter((pattern) => pattern !== '*');
  expect(subjects.filter((pattern) => !EVENT_TYPES.some((type) => wantsEvent([pattern], type)))).toEqual([]);
  expect(EVENT_TYPES.filter((type) => !wantsEvent(subjects, type))).toEqual([]);
});

test('what passes on the way is on the list', () => {
  expect(PASSING_EVENT_TYPES.filter((type) => !wantsEvent(['*'], type))).toEqual([]);
});
