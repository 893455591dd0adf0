import { describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import {
  type Endpoint,
  type InboundRoute,
  type PlannedDelivery,
  planDeliveries,
  type UnannouncedMessage,
} from './plan-deliveries.ts';

const ACCOUNT = '0193587c-0000-7000-8000-00000000000a' as Uuid;
const OTHER = '0193587c-0000-7000-8000-00000000000b' as Uuid;

const DELIVERED: UnannouncedMessage = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  account_id: ACCOUNT,
  direction: 'outbound',
  source_addr: '+14155550100',
  dest_addr: '+16505550123',
  message_body: 'Hi',
  status: 'delivered',
  segments: 1,
  encoding: 'gsm7',
  cost: '0.007500',
  error_code: null,
  carrier_error: null,
  refused_rule: null,
  sequence: 5,
  traceparent: null,
  announced_sequence: 4,
  webhook_url: null,
  awaits_receipt: true,
  created_at: new Date('2026-11-22T12:00:00.000Z'),
  scheduled_at: null,
  queued_at: new Date('2026-11-22T12:00:00.100Z'),
  sending_at: new Date('2026-11-22T12:00:00.200Z'),
  submitted_at: new Date('2026-11-22T12:00:00.300Z'),
  final_at: new Date('2026-11-22T12:00:02.000Z'),
  corrected_at: null,
  ...{ send_at: null, tags: null, reference: null, metadata: null, batch_id: null, test: false },
};

const RECEIVED: UnannouncedMessage = {
  ...DELIVERED,
  direction: 'inbound',
  source_addr: '+16505550123',
  dest_addr: '+14155550100',
  status: 'received',
  cost: null,
  sequence: 1,
  announced_sequence: 0,
  queued_at: null,
  sending_at: null,
  submitted_at: null,
  final_at: null,
};

function endpoint(id: string, events: readonly string[], accountId = ACCOUNT): Endpoint {
  return {
    ...{ id: id as Uuid, accountId, url: `https://${id}.example`, events },
    ...{ payload: 'full', attemptsMax: 10 },
  };
}

const ROUTE: InboundRoute = {
  id: 'route' as Uuid,
  number: '+14155550100',
  accountId: ACCOUNT,
  url: 'https://route.example',
  method: 'PUT',
  retries: 3,
};

const NONE = { endpoints: [], routes: [] };
const summary = (planned: readonly PlannedDelivery[]) =>
  planned.map(({ eventType, sequence, url }) => `${eventType} ${sequence} ${url}`);

test('the body is the message as the API shows it, with type and time', () => {
  const message = { ...DELIVERED, webhook_url: 'https://url.example' };
  expect(planDeliveries(message, NONE)).toEqual([
    {
      accountId: ACCOUNT,
      traceparent: null,
      subjectId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
      sequence: 5,
      eventType: 'message.delivered',
      endpointId: undefined,
      inboundRouteId: undefined,
      url: 'https://url.example',
      method: 'POST',
      attemptsMax: 10,
      body:
        '{"type":"message.delivered","timestamp":"2026-11-22T12:00:02.000Z","data":{' +
        '"id":"msg_01jdc7s78yf8xrrkaydxr834n3","direction":"outbound","status":"delivered","sequence":5,' +
        '"occurred_at":"2026-11-22T12:00:02.000Z","from":"+14155550100","to":"+16505550123","body":"Hi",' +
        '"segments":1,"encoding":"gsm7","price":"0.007500","error":null,"created_at":"2026-11-22T12:00:00.000Z",' +
        '"send_at":null,"tags":[],"reference":null,"metadata":{},"batch_id":null,"test":false}}',
    },
  ]);
});

describe("a message's own webhook_url gets the end only", () => {
  const url = 'https://url.example';
  test.each<[string, Partial<UnannouncedMessage>, string[]]>([
    ['delivered', {}, [`message.delivered 5 ${url}`]],
    [
      'rejected',
      {
        status: 'rejected',
        sequence: 2,
        queued_at: null,
        sending_at: null,
        submitted_at: null,
        announced_sequence: 1,
      },
      [`message.rejected 2 ${url}`],
    ],
    ['sent, receipt awaited', { status: 'sent', final_at: null, sequence: 4, announced_sequence: 0 }, []],
    [
      'sent, none asked for',
      { status: 'sent', final_at: null, sequence: 4, announced_sequence: 3, awaits_receipt: false },
      [`message.sent 4 ${url}`],
    ],
    ['states on the way are left out', { announced_sequence: 0 }, [`message.delivered 5 ${url}`]],
  ])('%s', (_what, values, expected) => {
    expect(summary(planDeliveries({ ...DELIVERED, webhook_url: url, ...values }, NONE))).toEqual(expected);
  });
});

describe('endpoints', () => {
  test('each gets the events that it lists, in the order of the states', () => {
    const endpoints = [
      endpoint('all', ['message.accepted', 'message.sent', 'message.delivered']),
      endpoint('ends', ['message.delivered', 'message.failed']),
      endpoint('failures', ['message.failed']),
    ];
    const message = { ...DELIVERED, announced_sequence: 0 };
    expect(summary(planDeliveries(message, { ...NONE, endpoints }))).toEqual([
      'message.accepted 1 https://all.example',
      'message.sent 4 https://all.example',
      'message.delivered 5 https://all.example',
      'message.delivered 5 https://ends.example',
    ]);
  });

  test('a pattern takes every listed state, and none between two of them', () => {
    const endpoints = [endpoint('a', ['message.*'])];
    const message = { ...DELIVERED, announced_sequence: 0 };
    expect(summary(planDeliveries(message, { ...NONE, endpoints }))).toEqual([
      'message.accepted 1 https://a.example',
      'message.queued 2 https://a.example',
      'message.sent 4 https://a.example',
      'message.delivered 5 https://a.example',
    ]);
  });

  test('a state on the way is shown as it was then', () => {
    const endpoints = [endpoint('a', ['message.queued'])];
    const [queued] = planDeliveries({ ...DELIVERED, announced_sequence: 0 }, { ...NONE, endpoints });
    expect(JSON.parse(queued?.body ?? '')).toMatchObject({
      timestamp: '2026-11-22T12:00:00.100Z',
      data: { status: 'queued', sequence: 2 },
    });
  });

  test('one with thin payloads gets neither numbers nor text, and as many attempts as it says', () => {
    const endpoints: Endpoint[] = [
      { ...endpoint('a', ['message.*']), payload: 'thin', attemptsMax: 3 },
      endpoint('b', ['message.*']),
    ];
    const [thin, full] = planDeliveries(DELIVERED, { ...NONE, endpoints });
    expect(thin).toMatchObject({ attemptsMax: 3 });
    expect(thin?.body).toBe(
      '{"type":"message.delivered","timestamp":"2026-11-22T12:00:02.000Z","data":{' +
        '"id":"msg_01jdc7s78yf8xrrkaydxr834n3","sequence":5,"occurred_at":"2026-11-22T12:00:02.000Z"}}',
    );
    expect(full?.body).toContain('+16505550123');
    const [received] = planDeliveries(RECEIVED, { ...NONE, endpoints });
    expect(received?.body).not.toMatch(/555|Hi/);
  });

  test("another account's endpoint learns nothing", () => {
    const endpoints = [endpoint('other', ['message.delivered', 'message.received'], OTHER)];
    expect(planDeliveries(DELIVERED, { ...NONE, endpoints })).toEqual([]);
    expect(planDeliveries(RECEIVED, { ...NONE, endpoints })).toEqual([]);
  });

  test('a corrected message announces the correction', () => {
    const endpoints = [endpoint('a', ['message.undelivered', 'message.delivered'])];
    const corrected = {
      ...DELIVERED,
      sequence: 6,
      announced_sequence: 5,
      corrected_at: new Date('2026-11-23T12:00:00.000Z'),
    };
    expect(summary(planDeliveries(corrected, { ...NONE, endpoints }))).toEqual([
      'message.delivered 6 https://a.example',
    ]);
  });
});

describe('inbound', () => {
  test('the route of the number gets it with five flat fields on top', () => {
    const [planned, ...others] = planDeliveries(RECEIVED, { ...NONE, routes: [ROUTE] });
    expect(others).toEqual([]);
    expect(planned).toMatchObject({ inboundRouteId: 'route', method: 'PUT', attemptsMax: 4 });
    expect(JSON.parse(planned?.body ?? '')).toMatchObject({
      type: 'message.received',
      timestamp: '2026-11-22T12:00:00.000Z',
      from: '+16505550123',
      to: '+14155550100',
      body: 'Hi',
      message_id: 'msg_01jdc7s78yf8xrrkaydxr834n3',
      received_at: '2026-11-22T12:00:00.000Z',
      data: { id: 'msg_01jdc7s78yf8xrrkaydxr834n3', direction: 'inbound', status: 'received' },
    });
  });

  test('endpoints that list it get it too', () => {
    const endpoints = [endpoint('a', ['message.received'])];
    expect(summary(planDeliveries(RECEIVED, { endpoints, routes: [ROUTE] }))).toEqual([
      'message.received 1 https://a.example',
      'message.received 1 https://route.example',
    ]);
  });

  test.each<[string, Partial<InboundRoute>, number]>([
    ['a route of another number', { number: '+14155550999' }, 0],
    ['a route that an earlier owner left', { accountId: OTHER }, 0],
    ['a route without an owner of its own', { accountId: null }, 1],
  ])('%s', (_what, values, count) => {
    expect(planDeliveries(RECEIVED, { ...NONE, routes: [{ ...ROUTE, ...values }] })).toHaveLength(count);
  });

  test('what nobody owns is announced to nobody', () => {
    expect(planDeliveries({ ...RECEIVED, account_id: null }, { ...NONE, routes: [ROUTE] })).toEqual([]);
  });

  test('an outbound message to a number with a route does not go there', () => {
    expect(planDeliveries({ ...DELIVERED, dest_addr: ROUTE.number }, { ...NONE, routes: [ROUTE] })).toEqual(
      [],
    );
  });
});
