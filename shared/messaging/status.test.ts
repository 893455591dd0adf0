import { describe, expect, test } from 'vitest';
import type { ReceiptState } from './receipt-state.ts';
import {
  canMove,
  isFinal,
  MESSAGE_STATUSES,
  type MessageStatus,
  RECEIPT_MISSING,
  rankOf,
  receiptVerdict,
  statusesBefore,
  statusOfReceipt,
} from './status.ts';

// Every move that a message may make; whatever is not here is refused.
const MOVES: readonly (readonly [MessageStatus, readonly MessageStatus[]])[] = [
  ['accepted', ['scheduled', 'queued', 'rejected', 'failed', 'expired', 'canceled']],
  ['scheduled', ['queued', 'rejected', 'failed', 'expired', 'canceled']],
  ['queued', ['sending', 'rejected', 'failed', 'expired', 'canceled']],
  ['sending', ['queued', 'sent', 'delivered', 'undelivered', 'expired', 'failed']],
  ['sent', ['delivered', 'undelivered', 'expired']],
  ['delivered', []],
  ['undelivered', []],
  ['expired', []],
  ['rejected', []],
  ['failed', []],
  ['canceled', []],
  ['received', []],
];

describe('moves', () => {
  test.each(MOVES)('%s may only become %j', (from, allowed) => {
    for (const to of MESSAGE_STATUSES) expect(canMove(from, to), to).toBe(allowed.includes(to));
    expect(isFinal(from)).toBe(allowed.length === 0);
  });

  test('sending to queued is the only way back', () => {
    const backward = MESSAGE_STATUSES.flatMap((from) =>
      MESSAGE_STATUSES.filter((to) => canMove(from, to) && rankOf(to) <= rankOf(from)).map((to) => [
        from,
        to,
      ]),
    );
    expect(backward).toEqual([['sending', 'queued']]);
  });

  const CORRECTIONS: readonly (readonly [MessageStatus, MessageStatus, string, boolean, string])[] = [
    ['undelivered', 'delivered', RECEIPT_MISSING, true, 'a late receipt corrects a missing one'],
    ['undelivered', 'undelivered', RECEIPT_MISSING, true, 'a late receipt gives the real code'],
    ['undelivered', 'expired', RECEIPT_MISSING, true, 'a late receipt says expired'],
    ['undelivered', 'sent', RECEIPT_MISSING, false, 'a missing receipt does not reopen the message'],
    ['undelivered', 'delivered', 'partial', false, 'any other reason stands'],
    ['failed', 'delivered', RECEIPT_MISSING, false, 'only an undelivered message is corrected'],
  ];

  test.each(CORRECTIONS)('%s to %s with code %s is %s: %s', (from, to, errorCode, allowed) => {
    expect(canMove(from, to, errorCode)).toBe(allowed);
  });

  test('an update to a status is guarded by those that may come before it', () => {
    expect(statusesBefore('queued')).toEqual(['accepted', 'scheduled', 'sending']);
    expect(statusesBefore('delivered')).toEqual(['sending', 'sent']);
    expect(statusesBefore('canceled')).toEqual(['accepted', 'scheduled', 'queued']);
    expect(statusesBefore('received')).toEqual([]);
  });

  test('the ranks, which rows store nowhere, rise along the path', () => {
    expect(MESSAGE_STATUSES.map((status) => rankOf(status))).toEqual([0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5]);
  });
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
