import { expect, test } from 'vitest';
import { listMessagesQuery } from './list-messages.ts';

test.each<[string, Record<string, string>, object]>([
  ['a plus that was not encoded', { to: ' 16505550123' }, { to: '+16505550123' }],
  ['a short code', { to: '55511' }, { to: '55511' }],
  ['several statuses', { status: 'failed,undelivered' }, { status: ['undelivered', 'failed'] }],
  ['a whole SHA-256', { text_hash: 'ab'.repeat(32) }, { text_hash: 'ab'.repeat(16) }],
  [
    'a time of another zone',
    { created_after: '2026-11-25T01:00:00-08:00' },
    { created_after: new Date('2026-11-25T09:00:00.000Z') },
  ],
])('%s is understood', (_, query, expected) => {
  expect(listMessagesQuery.parse(query)).toEqual({ limit: 20, ...expected });
});

test.each<[string, Record<string, string>]>([
  ['status', { status: 'lost' }],
  ['status', { status: 'sent,' }],
  ['error_code', { error_code: 'no_such_code' }],
  ['from', { from: 'a sender of too many letters' }],
  ['tag', { tag: '' }],
  ['tag', { tag: 'a\u0000' }],
  ['reference', { reference: 'x'.repeat(101) }],
  ['batch_id', { batch_id: 'msg_01kawz8y5qf3sbm2e7vtn4hxcd' }],
  ['text_hash', { text_hash: 'ABC' }],
  ['created_after', { created_after: '2026-11-25' }],
])('%s of a wrong form is named', (field, query) => {
  const parsed = listMessagesQuery.safeParse(query);
  expect(parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'))).toContain(field);
});
