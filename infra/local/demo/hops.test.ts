// The two signatures were computed with OpenSSL over the body below, with the secret `whsec_` + base64 of 32 bytes 0x61:
//   printf 'whd_1.1700000000.%s' "$BODY" | openssl dgst -sha256 -hmac "$(printf 'a%.0s' {1..32})" -binary | base64
//   printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -hex
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { observeHops, type Seen } from './hops.ts';

const SECRET = 'whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=';
const BODY = '{"type":"message.delivered","data":{"id":"msg_1","from":"+14155550100","body":"Hello"}}';
const REPLY = '{"type":"message.received","data":{"id":"msg_2","from":"+15005550008","body":"Hello back"}}';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const ACCEPTED = { status: 'accepted', occurred_at: '2023-11-14T22:13:20.000Z' };
const LIFE = [
  ACCEPTED,
  { status: 'queued', occurred_at: '2023-11-14T22:13:20.004Z' },
  { status: 'sending', occurred_at: '2023-11-14T22:13:20.006Z' },
  { status: 'sent', occurred_at: '2023-11-14T22:13:20.009Z' },
  { status: 'delivered', occurred_at: '2023-11-14T22:13:20.020Z' },
];

const DELIVERED_WEBHOOK = webhook(BODY, 'CxIKTTs/tqvkzSV9oJ4TM4g78E9ue2I+Z8gy9NLs8kU=', {
  'x-signature': '029e54239036e5706fe9d798957d2374b49e435b576c19b46f7f83fe7d6052e7',
});
const REPLY_WEBHOOK = webhook(REPLY, 'nGZliu/dm/uNL8afvxHYFhpDWByYuNzw6La4FVyZRb0=', {
  'x-signature': 'f29134e7aae2a2ae7aa00d3ac14e8a0681764bc416ae47b440fb20d6d97006b3',
});

const ANSWERED = [{ state: 'delivered', last_status: 200, last_error: null }];

function webhook(body: string, signature: string, others: Record<string, string>): Seen['webhooks'][number] {
  const standard = {
    'webhook-id': 'whd_1',
    'webhook-timestamp': '1700000000',
    'webhook-signature': `v1,${signature}`,
  };
  const headers = { ...standard, ...others };
  return { n: 1, at: '2023-11-14T22:13:20.030Z', path: '/webhooks/demo', headers, body };
}

function seen(overrides: Partial<Seen['timeline']>, webhooks: Seen['webhooks'] = []): Seen {
  const timeline = { status: 'delivered', entries: LIFE, webhooks: [], ...overrides };
  return { messageId: 'msg_1', recipient: '+15005550008', webhookSecret: SECRET, timeline, webhooks };
}

test('a message that passed every hop is complete, with the time of each', () => {
  expect(observeHops(seen({ webhooks: ANSWERED }, [DELIVERED_WEBHOOK, REPLY_WEBHOOK]))).toEqual({
    kind: 'complete',
    reached: [
      { hop: 'accepted', atMs: 0, note: '' },
      { hop: 'queued', atMs: 4, note: '' },
      { hop: 'sending', atMs: 6, note: '' },
      { hop: 'sent', atMs: 9, note: '' },
      { hop: 'delivered', atMs: 20, note: '' },
      { hop: 'webhook', atMs: 30, note: '200 for message.delivered, both signatures verified' },
      { hop: 'reply', atMs: 30, note: '"Hello back"' },
    ],
  });
});

test.each([
  {
    guarantee: 'a message that waits names the first hop it has not passed',
    entries: [ACCEPTED],
    missing: 'queued',
  },
  { guarantee: 'a message without its webhook is not done', entries: LIFE, missing: 'webhook' },
])('$guarantee', ({ entries, missing }) => {
  expect(observeHops(seen({ entries }, []))).toMatchObject({ kind: 'under-way', missing });
});

test('a webhook that arrived but is not known to have is not done', () => {
  const pending = [{ state: 'pending', last_status: null, last_error: null }];
  expect(observeHops(seen({ webhooks: pending }, [DELIVERED_WEBHOOK]))).toMatchObject({ missing: 'webhook' });
});

test('webhooks of other messages are not taken for ours', () => {
  const other = { ...DELIVERED_WEBHOOK, body: BODY.replace('msg_1', 'msg_9') };
  expect(observeHops(seen({ webhooks: ANSWERED }, [other]))).toMatchObject({
    kind: 'under-way',
    missing: 'webhook',
  });
});

test.each([
  { end: 'rejected', reached: 1, hop: 'queued' },
  { end: 'expired', reached: 2, hop: 'sending' },
  { end: 'failed', reached: 3, hop: 'sent' },
  { end: 'undelivered', reached: 4, hop: 'delivered' },
])(
  'a message that ended as $end is told at once, and the hop $hop is the one to look at',
  ({ end, reached, hop }) => {
    const entries = [...LIFE.slice(0, reached), { status: end, occurred_at: '2023-11-14T22:13:20.025Z' }];
    expect(observeHops(seen({ status: end, entries }))).toMatchObject({
      ...{ kind: 'broken', hop, reason: `the message ended as ${end}` },
    });
  },
);

test.each([
  {
    guarantee: 'a webhook with a wrong signature does not count',
    webhook: webhook(BODY, 'AAAA', { 'x-signature': 'bb' }),
    reason: "the webhook's signature is not valid: No matching signature found",
  },
  {
    guarantee: 'the second signature is checked too',
    webhook: { ...DELIVERED_WEBHOOK, headers: { ...DELIVERED_WEBHOOK.headers, 'x-signature': 'bb' } },
    reason: "the webhook's X-Signature is not valid",
  },
])('$guarantee', ({ webhook, reason }) => {
  expect(observeHops(seen({ webhooks: ANSWERED }, [webhook]))).toMatchObject({
    ...{ kind: 'broken', hop: 'webhook', reason },
  });
});
