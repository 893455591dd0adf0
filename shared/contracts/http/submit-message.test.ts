import { expect, test } from 'vitest';
import { submitMessageBody } from './submit-message.ts';

const VALID = { from: '+14155550100', to: '+16505550123', body: 'Hello' };

test.each<[string, Record<string, unknown>, string]>([
  ['an unknown field is a typing mistake, not a silent default', { webhok_url: 'https://example.com' }, ''],
  ['a recipient must be E.164', { to: '6505550123' }, 'to'],
  ['a sender with a space before 12 letters is too long', { from: 'RINGER SHOPS' }, 'from'],
  ['an empty text', { body: '' }, 'body'],
  ['a NUL, which no database text can hold', { body: 'a\u0000b' }, 'body'],
  ['half of a surrogate pair, which is no character', { body: 'a\ud83d' }, 'body'],
  ['a webhook must be a web address', { webhook_url: 'ftp://example.com/x' }, 'webhook_url'],
])('%s is refused', (_, values, field) => {
  const parsed = submitMessageBody.safeParse({ ...VALID, ...values });
  expect(parsed.success ? undefined : parsed.error.issues[0]?.path.join('.')).toBe(field);
});

test.each(['+14155550100', '555111', '55511', 'RINGER', 'Ringer Shop'])(
  'sender %s has a form that can send',
  (from) => {
    expect(submitMessageBody.parse({ ...VALID, from }).from).toBe(from);
  },
);
