import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { signingKeyOf } from '../../shared/delivery/signature.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { isPublicAddress } from '../../shared/platform/public-address.ts';
import type { DueDelivery, Lane } from './lane.ts';
import { type CallRules, prepare } from './prepare.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const OLD_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OPENED = { keys: [signingKeyOf(SECRET)], headers: {} };
const RULES: CallRules = {
  timeouts: { inboundRouteMs: 5_000, otherMs: 15_000 },
  isAddressAllowed: isPublicAddress,
};
const NOW = new Date();
const HEALTH = {
  ...{ slots: 5, failures: 0, failingSince: undefined, openedAt: undefined, probes: 0 },
  ...{ resumeAt: undefined, lastSuccessAt: undefined },
};
const LANE: Lane = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f70819201' as Uuid,
  accountId: '0193587c-9d1e-7a3b-8c4d-5e6f70819202' as Uuid,
  endpointId: '0193587c-9d1e-7a3b-8c4d-5e6f70819201' as Uuid,
  target: 'endpoint',
  wanted: true,
  httpAllowed: false,
  secrets: { current: 'v1:…', previous: undefined, previousUntil: undefined, headers: undefined },
  health: HEALTH,
  written: HEALTH,
  notices: 0,
};
const DELIVERY: DueDelivery = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  url: 'https://hooks.example/sms',
  method: 'POST',
  body: '{"type":"message.delivered","data":{"body":"é😀"}}',
  eventType: 'message.delivered',
  subjectId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a4' as Uuid,
  attempts: 0,
  attemptsBefore: 0,
  attemptsMax: 10,
  madeAt: NOW,
  late: false,
  traceparent: null,
};

function callOf(delivery: DueDelivery, lane = LANE, opened = OPENED) {
  const preparation = prepare(lane, delivery, opened, RULES, NOW);
  if (preparation.kind !== 'call') throw new Error(preparation.kind);
  return preparation.request;
}

test('the official library verifies the request, and its id is the same in every attempt', () => {
  const request = callOf(DELIVERY);
  expect(new Webhook(SECRET).verify(request.body, request.headers)).toMatchObject({
    type: 'message.delivered',
  });
  // The delivery's UUID in Crockford's base 32.
  expect(request.headers['webhook-id']).toBe('evt_01jdc7s78yf8xrrkaydxr834n3');
  expect(callOf({ ...DELIVERY, attempts: 1 }).headers['webhook-id']).toBe(request.headers['webhook-id']);
});

test('the flat signature covers the exact body', () => {
  expect(callOf(DELIVERY).headers['x-signature']).toBe(
    createHmac('sha256', SECRET).update(DELIVERY.body).digest('hex'),
  );
});

test('an event that others have overtaken says so, and its signatures cover that', () => {
  const request = callOf({ ...DELIVERY, late: true });
  expect(request.body).toBe('{"late":true,"type":"message.delivered","data":{"body":"é😀"}}');
  expect(new Webhook(SECRET).verify(request.body, request.headers)).toMatchObject({ late: true });
  expect(request.headers['x-signature']).toBe(
    createHmac('sha256', SECRET).update(request.body).digest('hex'),
  );
});

test('during a rotation the new and the old secret verify', () => {
  const opened = { keys: [SECRET, OLD_SECRET].map(signingKeyOf), headers: {} };
  const request = callOf(DELIVERY, LANE, opened);
  for (const secret of [SECRET, OLD_SECRET]) {
    expect(() => new Webhook(secret).verify(request.body, request.headers)).not.toThrow();
  }
});

test("an endpoint's own headers are sent, and never in place of ours", () => {
  const headers = { authorization: 'Bearer x', 'webhook-id': 'evt_mine', 'content-type': 'text/plain' };
  expect(callOf(DELIVERY, LANE, { ...OPENED, headers }).headers).toMatchObject({
    authorization: 'Bearer x',
    'webhook-id': 'evt_01jdc7s78yf8xrrkaydxr834n3',
    'content-type': 'application/json',
  });
});

describe('the trace of a request', () => {
  // The example of W3C Trace Context.
  const SENDER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const traceOf = (delivery: DueDelivery, rules: Partial<CallRules> = {}) => {
    const prepared = prepare(LANE, delivery, OPENED, { ...RULES, ...rules }, NOW);
    return prepared.kind === 'call' ? prepared.request.headers.traceparent : undefined;
  };

  test("is its sender's, with the sender's word whether it is recorded", () => {
    expect(traceOf({ ...DELIVERY, traceparent: SENDER })).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/,
    );
    expect(traceOf({ ...DELIVERY, traceparent: `${SENDER.slice(0, -2)}00` })).toMatch(/-00$/);
  });

  test("is the message's own where there is no other, and recorded only where spans are exported", () => {
    expect(traceOf(DELIVERY)).toMatch(/^00-0193587c9d1e7a3b8c4d5e6f708192a4-[0-9a-f]{16}-00$/);
    expect(traceOf(DELIVERY, { isTraceWanted: () => true })).toMatch(/-01$/);
  });

  test('has one span an attempt', () => {
    const again = { ...DELIVERY, attempts: 1 };
    expect(traceOf(again)).toBe(traceOf(again));
    expect(traceOf(again)).not.toBe(traceOf(DELIVERY));
  });
});

test.each([
  ['an endpoint has 15 s', 'endpoint', 15_000],
  ['a webhook_url has 15 s', 'webhook-url', 15_000],
  ['an inbound route has its own, shorter time', 'inbound-route', 5_000],
] as const)('%s', (_guarantee, target, timeoutMs) => {
  expect(callOf(DELIVERY, { ...LANE, target }).timeoutMs).toBe(timeoutMs);
});

test.each([
  ['nothing is sent unsigned', DELIVERY, [], 'there is no secret to sign with'],
  [
    'nor to another scheme',
    { ...DELIVERY, url: 'file:///etc/passwd' },
    [SECRET],
    'the URL must be an http or https URL',
  ],
  ['nor to what is no URL', { ...DELIVERY, url: 'hooks' }, [SECRET], 'the URL must be an http or https URL'],
  [
    'nor in the clear where the account does not allow it',
    { ...DELIVERY, url: 'http://hooks.example/' },
    [SECRET],
    'the URL must begin with https://',
  ],
  [
    'nor with a password',
    { ...DELIVERY, url: 'https://a:b@hooks.example/' },
    [SECRET],
    'the URL must not name a user or a password',
  ],
  [
    'nor to a database',
    { ...DELIVERY, url: 'https://hooks.example:5432/' },
    [SECRET],
    'the URL must not name port 5432; use 443, or a port of your own from 1024 on',
  ],
  [
    'nor to a private address',
    { ...DELIVERY, url: 'https://10.0.0.1/' },
    [SECRET],
    'the URL must lead to the public Internet',
  ],
])('%s', (_guarantee, delivery, secrets, error) => {
  const opened = { keys: secrets.map(signingKeyOf), headers: {} };
  expect(prepare(LANE, delivery, opened, RULES, NOW)).toEqual({ kind: 'uncallable', error });
});

test('what waits for an endpoint that was switched off is not sent', () => {
  expect(prepare({ ...LANE, wanted: false }, DELIVERY, OPENED, RULES, NOW)).toMatchObject({
    kind: 'unwanted',
  });
});

test.each([
  ['76 hours, with ten attempts', 10, 76, 'overdue'],
  ['75 hours, with ten attempts', 10, 75, 'call'],
  ['one hour, with four attempts', 4, 1, 'overdue'],
  ['five minutes, with a single one', 1, 1 / 12, 'call'],
])('a delivery that waited for a dead receiver %s', (_what, attemptsMax, hours, kind) => {
  const openedAt = new Date(NOW.getTime() - 200 * 3_600_000);
  const dead = { ...LANE, health: { ...LANE.health, openedAt } };
  const delivery = { ...DELIVERY, attemptsMax, madeAt: new Date(NOW.getTime() - hours * 3_600_000) };
  expect(prepare(dead, delivery, OPENED, RULES, NOW).kind).toBe(kind);
  expect(prepare(LANE, delivery, OPENED, RULES, NOW).kind).toBe('call');
});
