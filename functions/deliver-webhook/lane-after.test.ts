import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { CallResult } from './call-webhook.ts';
import type { DueDelivery, Lane } from './lane.ts';
import { laneAfter } from './lane-after.ts';

const ENDPOINT_ID = '0193587c-9d1e-7a3b-8c4d-5e6f70819201' as Uuid;
const hours = (since: number) => new Date(Date.UTC(2026, 10, 20, since));
const DEAD = {
  ...{ slots: 1, failures: 20, failingSince: hours(0), openedAt: hours(0), probes: 9 },
  ...{ resumeAt: undefined, lastSuccessAt: undefined },
};
const FAILING: Lane = {
  id: ENDPOINT_ID,
  accountId: '0193587c-9d1e-7a3b-8c4d-5e6f70819202' as Uuid,
  endpointId: ENDPOINT_ID,
  target: 'endpoint',
  wanted: true,
  httpAllowed: false,
  secrets: { current: 'v1:…', previous: undefined, previousUntil: undefined, headers: undefined },
  health: DEAD,
  written: DEAD,
  notices: 0,
};
const DELIVERY: DueDelivery = {
  ...{ id: ENDPOINT_ID, subjectId: ENDPOINT_ID, url: 'https://hooks.example/', method: 'POST', body: '{}' },
  ...{ eventType: 'message.sent', attempts: 0, attemptsBefore: 0, attemptsMax: 10, madeAt: hours(0) },
  late: false,
  traceparent: null,
};

function answered(status: number, at: Date): CallResult {
  return {
    ...{ kind: 'answered', status, retryAfter: undefined, responseHeaders: {}, responseHead: '' },
    ...{ startedAt: at, endedAt: at },
  };
}

const lastly = (lane: Lane, status: number, at: Date) =>
  laneAfter(lane, DELIVERY, answered(status, at), 10, 0);

describe('an endpoint', () => {
  test('that has failed for an hour: its owner is told, once, and when it will be switched off', () => {
    const change = lastly(FAILING, 500, hours(1));
    expect(change).toMatchObject({
      lane: { notices: 1, wanted: true },
      disabledAs: undefined,
      notice: {
        type: 'endpoint.failing',
        data: {
          ...{ endpoint_id: ENDPOINT_ID, url: 'https://hooks.example/', consecutive_failures: 21 },
          ...{ failing_since: '2026-11-20T00:00:00.000Z', disabled_at: '2026-11-25T00:00:00.000Z' },
          ...{ last_http_status: 500, last_error: null },
        },
      },
    });
    expect(lastly(change.lane, 500, hours(2)).notice).toBeUndefined();
  });

  test('that has failed for five days is switched off', () => {
    expect(lastly({ ...FAILING, notices: 3 }, 500, hours(120))).toMatchObject({
      lane: { wanted: false },
      disabledAs: 'failing',
      notice: { type: 'endpoint.disabled', data: { reason: 'failing' } },
    });
  });

  test('that is gone is switched off at once', () => {
    const fresh = { ...FAILING, health: { ...FAILING.health, failures: 0, failingSince: undefined } };
    expect(lastly(fresh, 410, hours(0))).toMatchObject({
      lane: { wanted: false },
      disabledAs: 'gone',
      notice: { type: 'endpoint.disabled', data: { reason: 'gone', last_http_status: 410 } },
    });
  });

  test('that answers again is told of from anew the next time', () => {
    expect(lastly({ ...FAILING, notices: 3 }, 204, hours(100)).lane).toMatchObject({ notices: 0 });
  });
});

test.each(['webhook-url', 'inbound-route'] as const)('a %s is nobody to be told of', (target) => {
  const lane: Lane = { ...FAILING, endpointId: undefined, target, notices: 3 };
  for (const status of [410, 500]) {
    expect(lastly(lane, status, hours(500))).toMatchObject({
      ...{ lane: { wanted: true }, disabledAs: undefined, notice: undefined },
    });
  }
});

describe('the row of a lane is written', () => {
  const FINE = {
    ...{ slots: 10, failures: 0, failingSince: undefined, openedAt: undefined, probes: 0 },
    ...{ resumeAt: undefined, lastSuccessAt: hours(0) },
  };
  const lane: Lane = { ...FAILING, health: FINE, written: FINE };
  const msOn = (ms: number) => new Date(hours(0).getTime() + ms);

  test('not for each success, but after five seconds of them', () => {
    const soon = lastly(lane, 200, msOn(4_999));
    expect(soon).toMatchObject({ isNews: false, lane: { written: { lastSuccessAt: hours(0) } } });
    const later = lastly(soon.lane, 200, msOn(5_000));
    expect(later).toMatchObject({ isNews: true, lane: { written: { lastSuccessAt: msOn(5_000) } } });
  });

  test('for each failure, and for the success that ends them', () => {
    const failed = lastly(lane, 500, msOn(10));
    expect(failed).toMatchObject({ isNews: true, lane: { written: { failures: 1 } } });
    expect(lastly(failed.lane, 500, msOn(20)).isNews).toBe(true);
    const well = lastly(failed.lane, 200, msOn(30));
    expect(well).toMatchObject({ isNews: true, lane: { written: { failures: 0 } } });
    expect(lastly(well.lane, 200, msOn(40)).isNews).toBe(false);
  });

  test('for the first success of a receiver', () => {
    const unknown = { ...FINE, lastSuccessAt: undefined };
    expect(lastly({ ...lane, health: unknown, written: unknown }, 200, msOn(0)).isNews).toBe(true);
  });
});
