import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../shared/delivery/plan-deliveries.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { planEvent, planNotice, type UnannouncedEvent } from './plan-event.ts';

const ACCOUNT = '0193587c-0000-7000-8000-00000000000a' as Uuid;
const OTHER = '0193587c-0000-7000-8000-00000000000b' as Uuid;
const BROKEN = '0193587c-0000-7000-8000-00000000000e' as Uuid;

const OPT_OUT: UnannouncedEvent = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  account_id: ACCOUNT,
  type: 'optout.created',
  data: { recipient: '+16505550123', sender: '', source: 'keyword', keyword: 'STOP' },
  created_at: new Date('2026-11-22T12:00:00.000Z'),
  contact_email: 'ops@example.com',
};

const FAILING: UnannouncedEvent = {
  ...OPT_OUT,
  type: 'endpoint.failing',
  data: {
    ...{ endpoint_id: BROKEN, url: 'https://hooks.example', failing_since: '2026-11-20T12:00:00.000Z' },
    ...{ consecutive_failures: 40, last_error: 'reset\r\nSubject: free money', last_http_status: 503 },
  },
};

function endpoint(id: string, values: Partial<Endpoint> = {}): Endpoint {
  return {
    ...{ id: id as Uuid, accountId: ACCOUNT, url: `https://${id}.example`, events: ['*'] },
    ...{ payload: 'full', attemptsMax: 10 },
    ...values,
  };
}

test('the body is the event, with its id, sequence and time', () => {
  expect(planEvent(OPT_OUT, [endpoint('a', { attemptsMax: 4 })])).toEqual([
    {
      accountId: ACCOUNT,
      traceparent: null,
      subjectId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
      sequence: 1,
      eventType: 'optout.created',
      endpointId: 'a',
      inboundRouteId: undefined,
      url: 'https://a.example',
      method: 'POST',
      attemptsMax: 4,
      body:
        '{"type":"optout.created","timestamp":"2026-11-22T12:00:00.000Z","data":{"recipient":"+16505550123","sender":"",' +
        '"source":"keyword","keyword":"STOP","id":"ace_01jdc7s78yf8xrrkaydxr834n3","sequence":1,' +
        '"occurred_at":"2026-11-22T12:00:00.000Z"}}',
    },
  ]);
});

test('a thin payload names the event, and no number', () => {
  const [planned] = planEvent(OPT_OUT, [endpoint('a', { payload: 'thin' })]);
  expect(planned?.body).toBe(
    '{"type":"optout.created","timestamp":"2026-11-22T12:00:00.000Z","data":{' +
      '"id":"ace_01jdc7s78yf8xrrkaydxr834n3","sequence":1,"occurred_at":"2026-11-22T12:00:00.000Z"}}',
  );
});

describe('told is', () => {
  test.each<[string, UnannouncedEvent, Endpoint, number]>([
    ['who wants the type', OPT_OUT, endpoint('a', { events: ['optout.created'] }), 1],
    ['who wants its subject', OPT_OUT, endpoint('a', { events: ['optout.*'] }), 1],
    ['nobody who wants other events', OPT_OUT, endpoint('a', { events: ['message.*'] }), 0],
    ['nobody of another account', OPT_OUT, endpoint('a', { accountId: OTHER }), 0],
    ['another endpoint of one that fails', FAILING, endpoint('a'), 1],
    ['not the endpoint itself, which does not listen', FAILING, endpoint(BROKEN), 0],
  ])('%s', (_who, event, target, count) => {
    expect(planEvent(event, [target])).toHaveLength(count);
  });
});

describe('by e-mail', () => {
  test('the contact is told of an endpoint that fails, and what a receiver said begins no line', () => {
    expect(planNotice(FAILING)).toEqual({
      accountId: ACCOUNT,
      eventId: FAILING.id,
      recipient: 'ops@example.com',
      subject: 'A webhook endpoint of yours is failing',
      body:
        'A webhook endpoint of yours does not take its events:\n\n' +
        '  Endpoint: whe_01jdc7r000e00800000000000e\n' +
        '  URL: https://hooks.example\n' +
        '  Failing since: 2026-11-20T12:00:00.000Z\n' +
        '  Failures in a row: 40\n' +
        '  Last HTTP status: 503\n' +
        '  Last error: reset Subject: free money\n\n' +
        'Nothing is lost: each event is tried again on its schedule. If the endpoint keeps failing it will be switched off.\n',
    });
  });

  test('the contact is told of an endpoint that was switched off, with the reason', () => {
    const event = { ...FAILING, type: 'endpoint.disabled', data: { endpoint_id: BROKEN, reason: 'gone' } };
    expect(planNotice(event)).toMatchObject({
      subject: 'A webhook endpoint of yours was switched off',
      body: expect.stringContaining('  Reason: gone\n'),
    });
  });

  test.each<[string, UnannouncedEvent]>([
    ['an opt-out', OPT_OUT],
    ['an account without a contact', { ...FAILING, contact_email: null }],
  ])('nobody is told of %s', (_what, event) => {
    expect(planNotice(event)).toBeUndefined();
  });
});
