import { expect, test } from 'vitest';
import { deliveryOutcomeOf } from './settle-outcome.ts';

const answered = (commandStatus: number, attempts = 1) =>
  deliveryOutcomeOf(
    {
      kind: 'response',
      pdu: { command: 'deliver_sm_resp', commandStatus, sequenceNumber: 1, messageId: '', unknownTlvs: [] },
    },
    attempts,
  );

test('what was taken is settled', () => {
  expect(answered(0)).toEqual({ kind: 'delivered' });
});

test.each([0x65, 0x66])('0x%i refuses for good', (commandStatus) => {
  expect(answered(commandStatus)).toMatchObject({ kind: 'refused' });
});

test.each([0x64, 0x14, 0x58, 0x08, 0x45, 0xff, 0x401])('0x%i is tried again', (commandStatus) => {
  expect(answered(commandStatus)).toMatchObject({ kind: 'again', afterMs: 5_000 });
});

test.each([
  [1, 5_000],
  [2, 10_000],
  [3, 20_000],
  [7, 300_000],
  [30_000, 300_000],
])('the retry after attempt %i waits %i ms', (attempts, afterMs) => {
  expect(deliveryOutcomeOf({ kind: 'timeout' }, attempts)).toMatchObject({ kind: 'again', afterMs });
});

test('a session that closed costs no wait: another may be bound', () => {
  expect(deliveryOutcomeOf({ kind: 'closed', reason: 'connection lost', sent: true }, 3)).toEqual({
    ...{ kind: 'again', afterMs: 0, words: 'connection lost' },
  });
});
