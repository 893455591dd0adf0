import { expect, test } from 'vitest';
import { againAfterMs, type Debt, owedBy, type WakingMessage } from './owed-by.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const at = (clock: string) => new Date(`2026-03-01T${clock}Z`);
const HOURS_24 = 86_400_000;

const QUIET: WakingMessage = {
  status: 'queued',
  sequence: 2,
  announcedSequence: 2,
  awaitsReceipt: true,
  dueAt: undefined,
  queuedAt: at('11:59:30'),
  validUntil: at('14:00:00'),
  submittedAt: undefined,
  wakes: 0,
};

const TABLE: readonly (readonly [string, Partial<WakingMessage>, Debt])[] = [
  [
    'an accepted message whose event was lost is validated after all',
    { status: 'accepted' },
    { kind: 'announce', work: 'message-accepted', event: false, wakeAt: at('12:00:05') },
  ],
  [
    'a queued message is offered again, with growing gaps',
    { wakes: 3 },
    { kind: 'announce', work: 'message-routed', event: false, wakeAt: at('12:00:40') },
  ],
  [
    'a queued message wakes when its validity ends, not after it',
    { wakes: 9, validUntil: at('12:01:00') },
    { kind: 'announce', work: 'message-routed', event: false, wakeAt: at('12:01:00') },
  ],
  [
    'what waited over a minute is decided again before it is offered again',
    { queuedAt: at('11:59:00'), wakes: 4 },
    { kind: 'announce', work: 'message-accepted', event: false, wakeAt: at('12:01:20') },
  ],
  ['a queued message expires', { validUntil: NOW }, { kind: 'expire' }],
  [
    'a message whose validation never came expires',
    { status: 'accepted', validUntil: NOW },
    { kind: 'expire' },
  ],
  [
    'work and event are announced together',
    { announcedSequence: 1 },
    { kind: 'announce', work: 'message-routed', event: true, wakeAt: at('12:00:05') },
  ],
  [
    'a scheduled message is decided again when it is due',
    { status: 'scheduled', dueAt: NOW },
    { kind: 'announce', work: 'message-accepted', event: false, wakeAt: at('12:00:05') },
  ],
  [
    'a scheduled message sleeps until it is due',
    { status: 'scheduled', dueAt: at('13:00:00') },
    { kind: 'wait', wakeAt: at('13:00:00') },
  ],
  [
    'a message in flight is left to its bridge',
    { status: 'sending', validUntil: at('11:00:00') },
    { kind: 'wait', wakeAt: at('12:05:00') },
  ],
  [
    'a sent message waits for its receipt until a day after its validity',
    { status: 'sent', submittedAt: at('11:00:00') },
    { kind: 'wait', wakeAt: new Date('2026-03-02T14:00:00Z') },
  ],
  [
    'a receipt is awaited for a day after the sending too',
    { status: 'sent', submittedAt: at('11:00:00'), validUntil: new Date('2026-02-28T12:00:00Z') },
    { kind: 'wait', wakeAt: new Date('2026-03-02T11:00:00Z') },
  ],
  [
    'a receipt that never came is given up',
    {
      status: 'sent',
      submittedAt: new Date('2026-02-28T11:00:00Z'),
      validUntil: new Date('2026-02-28T12:00:00Z'),
    },
    { kind: 'receipt-missing' },
  ],
  [
    'sent is the end where no receipt was asked for',
    { status: 'sent', awaitsReceipt: false },
    { kind: 'nothing' },
  ],
  [
    'and its event is owed there',
    { status: 'sent', awaitsReceipt: false, announcedSequence: 1 },
    { kind: 'announce', work: undefined, event: true, wakeAt: at('12:00:05') },
  ],
  [
    'a final event is announced until it is written',
    { status: 'delivered', announcedSequence: 1, wakes: 1 },
    { kind: 'announce', work: undefined, event: true, wakeAt: at('12:00:10') },
  ],
  ['an announced end owes nothing', { status: 'failed' }, { kind: 'nothing' }],
  ['an announced inbound message owes nothing', { status: 'received' }, { kind: 'nothing' }],
];

test.each(TABLE)('%s', (_guarantee, change, debt) => {
  expect(owedBy({ ...QUIET, ...change }, HOURS_24, NOW)).toEqual(debt);
});

test('gaps double from 5 s to 5 min and stay there', () => {
  expect([0, 1, 5, 6, 7, 1_000].map(againAfterMs)).toEqual([
    5_000, 10_000, 160_000, 300_000, 300_000, 300_000,
  ]);
});
