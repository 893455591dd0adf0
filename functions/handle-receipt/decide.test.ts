import { expect, test } from 'vitest';
import { decideReceipt, type ReceiptCase, type ReceiptDecision } from './decide.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');

function receipt(values: Partial<ReceiptCase>): ReceiptCase {
  return {
    state: 'DELIVRD',
    receivedAt: new Date('2026-11-22T12:00:00.000Z'),
    messageStatus: 'sent',
    ...values,
  };
}

const CASES: readonly (readonly [string, Partial<ReceiptCase>, ReceiptDecision])[] = [
  ['a delivery is applied', {}, { kind: 'apply', outcome: 'delivered' }],
  ['a refusal by the network is applied', { state: 'REJECTD' }, { kind: 'apply', outcome: 'undelivered' }],
  ['an expiry is applied', { state: 'EXPIRED' }, { kind: 'apply', outcome: 'expired' }],
  ['a state on the way changes nothing', { state: 'ENROUTE' }, { kind: 'note' }],
  ['a word that nobody knows changes nothing', { state: 'unrecognised' }, { kind: 'note' }],
  [
    'a late receipt of a finished message is applied, the guard of the update decides',
    { messageStatus: 'undelivered' },
    { kind: 'apply', outcome: 'delivered' },
  ],
  [
    'a receipt without a part waits for it, one second at first',
    { messageStatus: undefined },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:00:01.000Z') },
  ],
  [
    'a receipt waits while other parts are under way',
    { messageStatus: 'sending' },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:00:01.000Z') },
  ],
  [
    'a receipt waits where the message goes out again after a bridge died',
    { messageStatus: 'queued' },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:00:01.000Z') },
  ],
  [
    'the wait doubles',
    { messageStatus: undefined, receivedAt: new Date('2026-11-22T11:59:20.000Z') },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:00:40.000Z') },
  ],
  [
    'the wait is at most five minutes',
    { messageStatus: undefined, receivedAt: new Date('2026-11-20T12:00:00.000Z') },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:05:00.000Z') },
  ],
  [
    'after 72 hours nobody waits any more',
    { messageStatus: undefined, receivedAt: new Date('2026-11-19T12:00:00.000Z') },
    { kind: 'give-up' },
  ],
  [
    'a clock that runs behind does not wake at once',
    { messageStatus: undefined, receivedAt: new Date('2026-11-22T12:00:03.000Z') },
    { kind: 'park', wakeAt: new Date('2026-11-22T12:00:01.000Z') },
  ],
];

test.each(CASES)('%s', (_guarantee, values, decision) => {
  expect(decideReceipt(receipt(values), NOW)).toEqual(decision);
});
