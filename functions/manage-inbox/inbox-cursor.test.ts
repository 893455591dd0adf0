import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { decodeInboxCursor, encodeInboxCursor } from './inbox-cursor.ts';

const ID = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;

test.each([
  { itemId: ID, snapshot: '10:10:', number: '' },
  { itemId: ID, snapshot: '10:20:11,15', number: '+14155550100' },
  { itemId: ID, snapshot: '1000000000000:1000000000001:1000000000000', number: '555111' },
])('a cursor leads back to where the reader stood: $snapshot $number', (cursor) => {
  expect(encodeInboxCursor(cursor)).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeInboxCursor(encodeInboxCursor(cursor))).toEqual(cursor);
});

test.each([
  ['ends before it begins', '20:10:'],
  ['begins at nothing', '0:10:'],
  ['lists what lies outside', '10:20:9'],
  ['lists what is not in order', '10:20:15,11'],
  ['is too large for PostgreSQL', `1:${'9'.repeat(19)}:`],
  ['is empty', ''],
  ['is not one', "10:20:'); drop"],
])('a snapshot that %s is not ours: PostgreSQL would fail on it', (_why, snapshot) => {
  expect(decodeInboxCursor(encodeInboxCursor({ itemId: ID, snapshot, number: '' }))).toBeUndefined();
});

test.each([
  ['empty', ''],
  ['that is an id', ID],
  ['with more than it needs', Buffer.from(`${ID} 10:10:  x`).toString('base64url')],
  ['of a name', Buffer.from(`${ID} 10:10: abc`).toString('base64url')],
  ['with padding', `${Buffer.from(`${ID} 10:10: `).toString('base64')}`.padEnd(68, '=')],
])('a cursor %s is not ours', (_what, text) => {
  expect(decodeInboxCursor(text)).toBeUndefined();
});
