import { expect, test } from 'vitest';
import { submitOutcomeOf } from './submit-outcome.ts';

const HEADER = { sequenceNumber: 1, unknownTlvs: [] } as const;

// Codes: SMPP 3.4 §5.1.3 table 5-2, 5.0 §4.7.6.
test.each([
  ['an accepted part is sent', 0x00, { kind: 'sent' }],
  [
    'throttling drops nothing and slows the link',
    0x58,
    { kind: 'retry', slowDown: true, name: 'ESME_RTHROTTLED' },
  ],
  ['a full queue slows the link', 0x14, { kind: 'retry', slowDown: true, name: 'ESME_RMSGQFUL' }],
  ['a system error is tried again', 0x08, { kind: 'retry', slowDown: false, name: 'ESME_RSYSERR' }],
  ['an ambiguous failure is tried again', 0x45, { kind: 'retry', slowDown: false, name: 'ESME_RSUBMITFAIL' }],
  [
    'a service away for now is tried again',
    0x102,
    { kind: 'retry', slowDown: false, name: 'ESME_RSERTYPUNAVAIL' },
  ],
  [
    'a session that is not bound is not the fault of the message',
    0x04,
    { kind: 'requeue', name: 'ESME_RINVBNDSTS' },
  ],
  ['a wrong recipient is permanent', 0x0b, { kind: 'failed', name: 'ESME_RINVDSTADR' }],
  ['a wrong sender is permanent', 0x0a, { kind: 'failed', name: 'ESME_RINVSRCADR' }],
  ['a code of the vendor cannot stall the link', 0x401, { kind: 'failed', name: '0x00000401' }],
] as const)('%s', (_guarantee, code, outcome) => {
  const answer = { command: 'submit_sm_resp', commandStatus: code, messageId: '', ...HEADER } as const;
  expect(submitOutcomeOf(answer)).toEqual(outcome);
});

test.each([
  [0x00, { kind: 'retry', slowDown: false, name: 'ESME_RUNKNOWNERR' }],
  [0x08, { kind: 'retry', slowDown: false, name: 'ESME_RSYSERR' }],
  [0x03, { kind: 'failed', name: 'ESME_RINVCMDID' }],
] as const)('a generic_nack takes nothing, whatever its status (%i)', (commandStatus, outcome) => {
  expect(submitOutcomeOf({ command: 'generic_nack', commandStatus, ...HEADER })).toEqual(outcome);
});
