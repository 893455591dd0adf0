import { expect, test } from 'vitest';
import { decodeTextCursor, encodeTextCursor } from './text-cursor.ts';

test.each<[string, string]>([
  ['+16505550123', ''],
  ['+16505550123', '+14155550100'],
  ['+16505550123', 'My Shop'],
])('a cursor leads back to its row: %s %s', (first, second) => {
  expect(encodeTextCursor(first, second)).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeTextCursor(encodeTextCursor(first, second))).toEqual([first, second]);
});

test.each([
  ['empty', ''],
  ['of one word', Buffer.from('a').toString('base64url')],
  ['with a NUL, which PostgreSQL refuses', Buffer.from('a \0').toString('base64url')],
  ['that is no UTF-8', Buffer.from([0x61, 0x20, 0xff]).toString('base64url')],
  ['with padding', `${Buffer.from('a bc').toString('base64')}==`],
])('a cursor %s is not ours', (_what, cursor) => {
  expect(decodeTextCursor(cursor)).toBeUndefined();
});
