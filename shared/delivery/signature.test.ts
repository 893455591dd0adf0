import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { makeWebhookSecret, signatureHeaders, signingKeyOf } from './signature.ts';

const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
const OLD_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"message.delivered"}';

test("the official library's check accepts the signature, and refuses another body", () => {
  const headers = signatureHeaders({ id: 'evt_1', at: new Date(), body: BODY }, [signingKeyOf(SECRET)]);
  expect(new Webhook(SECRET).verify(BODY, headers)).toEqual({ type: 'message.delivered' });
  expect(() => new Webhook(SECRET).verify(`${BODY} `, headers)).toThrow();
});

test('the signature of a known message equals the published example', () => {
  // Example of the Standard Webhooks reference libraries: id, time, body and secret with their signature.
  const headers = signatureHeaders(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
    [signingKeyOf(OLD_SECRET)],
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('during a rotation both secrets verify', () => {
  const headers = signatureHeaders(
    { id: 'evt_1', at: new Date(), body: BODY },
    [SECRET, OLD_SECRET].map(signingKeyOf),
  );
  expect(() => new Webhook(SECRET).verify(BODY, headers)).not.toThrow();
  expect(() => new Webhook(OLD_SECRET).verify(BODY, headers)).not.toThrow();
});

test('X-Signature is the hexadecimal HMAC of the body under the secret as shown', () => {
  const headers = signatureHeaders({ id: 'evt_1', at: new Date(0), body: BODY }, [
    signingKeyOf('shown-secret'),
  ]);
  expect(headers['x-signature']).toBe(createHmac('sha256', 'shown-secret').update(BODY).digest('hex'));
});

test('a made secret has 32 bytes, and without one nothing is signed', () => {
  const secret = makeWebhookSecret((bytes) => Buffer.alloc(bytes, 9));
  expect(secret).toBe('whsec_CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=');
  expect(() => signatureHeaders({ id: 'evt_1', at: new Date(0), body: BODY }, [])).toThrow('needs a secret');
});
