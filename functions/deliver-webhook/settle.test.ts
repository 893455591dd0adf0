import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import { settle } from './settle.ts';

const DELIVERY: ClaimedDelivery = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  url: 'https://hooks.example/sms',
  method: 'POST',
  body: '{}',
  eventType: 'message.delivered',
  attempt: 2,
  attemptsMax: 10,
  target: 'endpoint',
  wanted: true,
  secretEncrypted: null,
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
    responseHead: 'thank you',
  };
  expect(settle(DELIVERY, result, 0)).toEqual({
    deliveryId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
    attempt: 2,
    state: 'delivered',
    nextAt: undefined,
    startedAt: TIMES.startedAt,
    durationMs: 250,
    httpStatus: 200,
    error: undefined,
    responseHead: 'thank you',
  });
});

test('no answer leaves its reason, and the wait counts from the end of the attempt', () => {
  const result: CallResult = { ...TIMES, kind: 'unanswered', error: 'other side closed' };
  expect(settle(DELIVERY, result, 0)).toMatchObject({
    state: 'pending',
    nextAt: new Date('2026-11-22T12:05:00.250Z'),
    httpStatus: undefined,
    error: 'other side closed',
  });
});

test('a clock that was set back gives no negative time', () => {
  const result: CallResult = {
    startedAt: TIMES.endedAt,
    endedAt: TIMES.startedAt,
    kind: 'unanswered',
    error: 'x',
  };
  expect(settle(DELIVERY, result, 0)).toMatchObject({ durationMs: 0 });
});
