import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { decodeLedgerCursor, encodeLedgerCursor } from './ledger-cursor.ts';

const entryId = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;

test.each([
  ['a balance', -1_250_000n],
  ['no balance', undefined],
])('a page goes on with %s', (_, micro) => {
  const cursor = { entryId, balanceBefore: micro as MicroUsd | undefined };
  expect(decodeLedgerCursor(encodeLedgerCursor(cursor))).toEqual(cursor);
});

test.each([
  ['of another list', Buffer.from(entryId.replaceAll('-', ''), 'hex').toString('base64url')],
  ['with words for a balance', Buffer.from(`${entryId} much`).toString('base64url')],
  ['with a balance written otherwise', Buffer.from(`${entryId} 007`).toString('base64url')],
  ['with more than there is', Buffer.from(`${entryId} 1 2`).toString('base64url')],
  ['that is none', 'x'],
  ['that is empty', ''],
])('a cursor %s is refused', (_, text) => {
  expect(decodeLedgerCursor(text)).toBeUndefined();
});
