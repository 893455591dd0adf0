import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signingKeyOf } from '../../shared/delivery/signature.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';
import { prepare } from './prepare.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const TIMEOUTS = { inboundRouteMs: 5_000, otherMs: 15_000 };
const DELIVERY: ClaimedDelivery = {
  id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
  url: 'https://hooks.example/sms',
  method: 'POST',
  body: '{"type":"message.delivered","data":{"body":"é😀"}}',
  eventType: 'message.delivered',
  attempt: 1,
  attemptsMax: 10,
  target: 'endpoint',
  wanted: true,
  secretEncrypted: 'v1:…',
};

function callOf(delivery: ClaimedDelivery) {
  const preparation = prepare(delivery, [signingKeyOf(SECRET)], TIMEOUTS, new Date());
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
  expect(callOf({ ...DELIVERY, attempt: 2 }).headers['webhook-id']).toBe(request.headers['webhook-id']);
});

test('the flat signature covers the exact body', () => {
  expect(callOf(DELIVERY).headers['x-signature']).toBe(
    createHmac('sha256', SECRET).update(DELIVERY.body).digest('hex'),
  );
});

test.each([
  ['an endpoint has 15 s', 'endpoint', 15_000],
  ['a webhook_url has 15 s', 'webhook-url', 15_000],
  ['an inbound route has its own, shorter time', 'inbound-route', 5_000],
] as const)('%s', (_guarantee, target, timeoutMs) => {
  expect(callOf({ ...DELIVERY, target }).timeoutMs).toBe(timeoutMs);
});

test.each([
  ['nothing is sent unsigned', DELIVERY, [], 'uncallable'],
  ['nor to another scheme', { ...DELIVERY, url: 'file:///etc/passwd' }, [SECRET], 'uncallable'],
  ['nor to what is no URL', { ...DELIVERY, url: 'hooks' }, [SECRET], 'uncallable'],
  ['nor to an endpoint that was switched off', { ...DELIVERY, wanted: false }, [SECRET], 'unwanted'],
])('%s', (_guarantee, delivery, secrets, kind) => {
  expect(prepare(delivery, secrets.map(signingKeyOf), TIMEOUTS, new Date(0)).kind).toBe(kind);
});
