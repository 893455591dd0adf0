import { expect, test } from 'vitest';
import { MESSAGE_STATUSES } from '../contracts/message-status.ts';
import type { ReceiptState } from './receipt-state.ts';
import { isFinal, rankOf, receiptVerdict, statusOfReceipt } from './status.ts';

test('the ranks, which rows store nowhere, rise along the path', () => {
  expect(MESSAGE_STATUSES.map((status) => rankOf(status))).toEqual([0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5]);
});

test('a message that has ended is told from one on its way', () => {
  expect(MESSAGE_STATUSES.filter((status) => !isFinal(status))).toEqual([
    'accepted',
    'scheduled',
    'queued',
    'sending',
    'sent',
  ]);
});

test.each([
  ['DELIVRD', 'delivered'],
  ['UNDELIV', 'undelivered'],
  ['REJECTD', 'undelivered'],
  ['DELETED', 'undelivered'],
  ['EXPIRED', 'expired'],
  ['ACCEPTD', 'unchanged'],
  ['ENROUTE', 'unchanged'],
  ['UNKNOWN', 'unchanged'],
  ['unrecognised', 'unchanged'],
] as const)('a receipt %s makes its part %s', (state, outcome) => {
  expect(statusOfReceipt(state)).toBe(outcome);
});

const VERDICTS: readonly (readonly [
  string,
  readonly (ReceiptState | 'unrecognised' | undefined)[],
  string,
])[] = [
  ['one part delivered', ['DELIVRD'], 'delivered'],
  ['all parts delivered', ['DELIVRD', 'DELIVRD', 'DELIVRD'], 'delivered'],
  ['one receipt awaited', ['DELIVRD', undefined], 'pending'],
  ['one part on its way', ['DELIVRD', 'ENROUTE'], 'pending'],
  ['a strange state is no delivery', ['DELIVRD', 'unrecognised'], 'pending'],
  ['one lost part loses the message', ['DELIVRD', 'UNDELIV'], 'undelivered'],
  ['a lost part need not wait for the others', [undefined, 'REJECTD'], 'undelivered'],
  ['one expired part', ['DELIVRD', 'EXPIRED'], 'expired'],
  ['undelivered goes before expired', ['EXPIRED', 'DELETED'], 'undelivered'],
  ['a message without parts is not delivered', [], 'pending'],
];

test.each(VERDICTS)('%s', (_guarantee, partStates, verdict) => {
  expect(receiptVerdict(partStates)).toBe(verdict);
});
