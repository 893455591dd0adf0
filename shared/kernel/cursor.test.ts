import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Uuid } from './ids.ts';

const ID = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;

test('a cursor is short, safe in a URL and leads back to its message', () => {
  expect(encodeCursor(ID)).toBe('AZNHQu0webC9cRMUb_J07A');
  expect(decodeCursor('AZNHQu0webC9cRMUb_J07A')).toBe(ID);
});

test.each([
  ['empty', ''],
  ['cut', 'AZNHQu0webC9cRMUb_J07'],
  ['longer', 'AZNHQu0webC9cRMUb_J07AA'],
  ['with characters of plain base64', 'AZNHQu0webC9cRMUb/J07A'],
  ['with padding', 'AZNHQu0webC9cRMUb_J07A=='],
  ['whose unused bits are set', 'AZNHQu0webC9cRMUb_J07B'],
  ['of no version 7 UUID', 'AAAAAAAAAAAAAAAAAAAAAA'],
  ['that is an API id', 'msg_01jd3m5v9gf6rbtw8k2hqz4x7c'],
  ['that is a UUID', ID],
])('a cursor %s is not ours', (_, cursor) => {
  expect(decodeCursor(cursor)).toBeUndefined();
});
