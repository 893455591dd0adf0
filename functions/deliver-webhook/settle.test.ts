import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery } from './lane.ts';
import { settle, settleDropped } from './settle.ts';

const DELIVERY: DueDelivery = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  url: 'https://hooks.example/sms',
  method: 'POST',
  body: '{}',
  eventType: 'message.delivered',
  subjectId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a4' as Uuid,
  attempts: 1,
  attemptsBefore: 0,
  attemptsMax: 10,
  madeAt: new Date('2026-11-22T11:00:00.000Z'),
  late: false,
  traceparent: null,
};
const TIMES = {
  startedAt: new Date('2026-11-22T12:00:00.000Z'),
  endedAt: new Date('2026-11-22T12:00:00.250Z'),
};

test('an answer leaves its status and its beginning', () => {
  const result: CallResult = {
    ...TIMES,
    kind: 'answered',
    status: 200,
    retryAfter: undefined,
    responseHeaders: { server: 'x' },
    responseHead: 'thank you',
  };
  expect(settle(DELIVERY, result, 0, false)).toEqual({
    deliveryId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
    attemptsSeen: 1,
    state: 'delivered',
    nextAt: undefined,
    error: undefined,
    tried: {
      attempt: 2,
      startedAt: TIMES.startedAt,
      durationMs: 250,
      httpStatus: 200,
      responseHeaders: { server: 'x' },
      responseHead: 'thank you',
      late: false,
      replay: false,
      sampled: false,
    },
  });
});

test('no answer leaves its reason, and the wait counts from the end of the attempt', () => {
  const result: CallResult = { ...TIMES, kind: 'unanswered', error: 'other side closed' };
  expect(settle(DELIVERY, result, 0, false)).toMatchObject({
    state: 'pending',
    nextAt: new Date('2026-11-22T12:05:00.250Z'),
    error: 'other side closed',
    tried: { httpStatus: undefined, responseHead: undefined },
  });
});

test('a clock that was set back gives no negative time', () => {
  const result: CallResult = {
    startedAt: TIMES.endedAt,
    endedAt: TIMES.startedAt,
    kind: 'unanswered',
    error: 'x',
  };
  expect(settle(DELIVERY, result, 0, false)).toMatchObject({ tried: { durationMs: 0 } });
});

const DEAD: CallResult = { ...TIMES, kind: 'unanswered', error: 'x' };

test('a replay counts its attempts from anew, and the log goes on', () => {
  const replayed = { ...DELIVERY, attempts: 10, attemptsBefore: 10 };
  expect(settle(replayed, DEAD, 0, false)).toMatchObject({
    state: 'pending',
    nextAt: new Date('2026-11-22T12:00:05.250Z'),
    tried: { attempt: 11, replay: true },
  });
  expect(settle({ ...replayed, attempts: 19 }, DEAD, 0, false)).toMatchObject({ state: 'exhausted' });
});

test.each([
  ['unwanted', 'disabled'],
  ['overdue', 'exhausted'],
] as const)('what is given up as %s ends as %s, and no attempt is counted', (kind, state) => {
  expect(settleDropped(DELIVERY, { kind, error: 'why' })).toEqual({
    ...{ deliveryId: DELIVERY.id, attemptsSeen: 1, state, nextAt: undefined, error: 'why', tried: undefined },
  });
});
