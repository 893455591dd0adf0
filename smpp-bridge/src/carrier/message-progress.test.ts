import { expect, test } from 'vitest';
import { type MessageVerdict, type PartState, verdictOf } from './message-progress.ts';

const WAITING: PartState = { kind: 'waiting' };
const IN_FLIGHT: PartState = { kind: 'in-flight' };
const REFUSED: PartState = { kind: 'refused', carrierError: 'ESME_RINVDSTADR' };
const UNKNOWN: PartState = { kind: 'unknown' };
const EXPIRED: PartState = { kind: 'expired' };
const taken = (carrierMessageId: string): PartState => ({ kind: 'accepted', carrierMessageId });

const TABLE: readonly (readonly [string, readonly PartState[], MessageVerdict])[] = [
  ['sent when its one part is taken', [taken('A')], { kind: 'sent', carrierMessageId: 'A' }],
  ['sent under the id of its first part', [taken('A'), taken('B')], { kind: 'sent', carrierMessageId: 'A' }],
  ['not sent while a part waits', [taken('A'), WAITING], { kind: 'open' }],
  ['not judged while an answer is awaited', [REFUSED, IN_FLIGHT], { kind: 'open' }],
  [
    'failed when refused before anything was taken',
    [REFUSED, WAITING],
    { kind: 'failed', errorCode: 'carrier_refused', carrierError: 'ESME_RINVDSTADR' },
  ],
  [
    'undelivered when refused after a part was taken',
    [taken('A'), REFUSED, WAITING],
    { kind: 'undelivered', errorCode: 'partial', carrierError: 'ESME_RINVDSTADR' },
  ],
  [
    'failed when nobody knows and the connector says fail',
    [taken('A'), UNKNOWN],
    { kind: 'failed', errorCode: 'outcome_unknown', carrierError: undefined },
  ],
  ['expired when its time passed unsent', [EXPIRED], { kind: 'expired', errorCode: 'validity_expired' }],
  [
    'undelivered when its time passed half sent',
    [taken('A'), EXPIRED],
    { kind: 'undelivered', errorCode: 'partial', carrierError: undefined },
  ],
];

test.each(TABLE)('a message is %s', (_guarantee, parts, verdict) => {
  expect(verdictOf(parts)).toEqual(verdict);
});
