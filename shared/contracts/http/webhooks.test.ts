import { describe, expect, test } from 'vitest';
import { createWebhookBody, rotateSecretBody, updateWebhookBody } from './webhooks.ts';

const URL = 'https://hooks.example/in';

function problemsOf(body: object): readonly string[] {
  const parsed = createWebhookBody.safeParse({ url: URL, ...body });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('headers of the customer', () => {
  test.each(['X-Api-Key', 'Authorization', 'X-Ringer!', 'Cookie'])('%s may be set', (name) => {
    expect(problemsOf({ headers: { [name]: 'Bearer a b' } })).toEqual([]);
  });

  test.each([
    ...['Host', 'content-length', 'Content-Type', 'Transfer-Encoding', 'Connection', 'Upgrade', 'Expect'],
    ...[
      'webhook-id',
      'Webhook-Signature',
      'X-Signature',
      'User-Agent',
      'Proxy-Authorization',
      'X-Forwarded-For',
    ],
  ])('%s says something about the request itself, and is ours', (name) => {
    expect(problemsOf({ headers: { [name]: 'x' } })).toHaveLength(1);
  });

  test.each([
    ['a line break in a value', { A: 'b\r\nHost: evil' }],
    ['a line break in a name', { 'A\r\nHost': 'b' }],
    ['a space at the end', { A: 'b ' }],
    ['no value', { A: '' }],
    ['a letter beyond ASCII', { A: 'é' }],
    ['a value of 513 characters', { A: 'x'.repeat(513) }],
    ['one name in two spellings', { 'X-A': '1', 'x-a': '2' }],
    ['eleven headers', Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`X-${n}`, '1']))],
  ])('%s is refused', (_what, headers) => {
    expect(problemsOf({ headers })).toHaveLength(1);
  });
});

test.each([
  ['an unknown event', { events: ['message.sending'] }],
  ['a pattern that is none', { events: ['message*'] }],
  ['no event', { events: [] }],
  ['21 attempts', { attempts_max: 21 }],
  ['no attempt', { attempts_max: 0 }],
  ['another payload', { payload: 'slim' }],
  ['an unknown field', { event: ['*'] }],
  ['a control character in the name', { name: 'a\u0000b' }],
  ['half of a surrogate pair in the name', { name: '\ud83d' }],
])('an endpoint with %s is refused', (_what, body) => {
  expect(problemsOf(body)).toHaveLength(1);
});

test('a change brings no defaults along', () => {
  expect(updateWebhookBody.parse({})).toEqual({});
});

test('an overlap is a day unless said, and a week at most', () => {
  expect(rotateSecretBody.parse({})).toEqual({ overlap_seconds: 86_400 });
  expect(rotateSecretBody.safeParse({ overlap_seconds: 604_801 }).success).toBe(false);
});
