import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { attemptSpan } from './attempt-span.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery } from './lane.ts';

const [STARTED, ENDED] = [new Date('2026-11-25T10:00:00.000Z'), new Date('2026-11-25T10:00:00.080Z')];
const SPAN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', isSampled: true };
const SECOND: DueDelivery = {
  ...{ id: '0193587c-9d1e-7a3b-8c4d-5e6f70819201' as Uuid, url: 'https://hooks.example/', method: 'POST' },
  ...{ subjectId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a4' as Uuid, body: '{}', eventType: 'message.sent' },
  ...{ attempts: 1, attemptsBefore: 0, attemptsMax: 10, madeAt: STARTED, late: false, traceparent: null },
};

test('an attempt is a part of the life of its message', () => {
  const result: CallResult = {
    ...{ kind: 'answered', status: 503, retryAfter: undefined, responseHeaders: {}, responseHead: '' },
    ...{ startedAt: STARTED, endedAt: ENDED },
  };
  expect(attemptSpan(SECOND, result, SPAN)).toEqual({
    ...{ traceId: SPAN.traceId, spanId: SPAN.spanId, parentSpanId: '8c4d5e6f708192a4' },
    ...{ name: 'webhook.deliver', kind: 'client', startedAt: STARTED, endedAt: ENDED, error: undefined },
    attributes: {
      'ringer.event_type': 'message.sent',
      'ringer.attempt': 2,
      'http.response.status_code': 503,
    },
  });
});

test('one that nobody answered is an error', () => {
  const result = {
    kind: 'unanswered',
    error: 'connect ECONNREFUSED',
    startedAt: STARTED,
    endedAt: ENDED,
  } as const;
  expect(attemptSpan(SECOND, result, SPAN)).toMatchObject({ error: 'connect ECONNREFUSED' });
});
