import { expect, test } from 'vitest';
import { createPendingRequests } from './pending-requests.ts';
import type { RequestOutcome } from './session.ts';

const HEADER = { commandStatus: 0, unknownTlvs: [] };
const SUBMIT_SM_RESP = { command: 'submit_sm_resp', sequenceNumber: 5, messageId: 'm', ...HEADER } as const;

test('a response belongs to a request by number and by command', () => {
  const pending = createPendingRequests();
  pending.add(5, 'submit_sm', 100, () => undefined);
  expect(pending.matches(SUBMIT_SM_RESP)).toBe(true);
  expect(pending.matches({ command: 'generic_nack', sequenceNumber: 5, ...HEADER })).toBe(true);
  expect(pending.matches({ command: 'cancel_sm_resp', sequenceNumber: 5, ...HEADER })).toBe(false);
  expect(pending.matches({ ...SUBMIT_SM_RESP, sequenceNumber: 6 })).toBe(false);
});

test('each request is settled once: answered, too late, or closed', () => {
  const pending = createPendingRequests();
  const outcomes: [number, RequestOutcome['kind']][] = [];
  for (const [sequenceNumber, deadline] of [
    [4, 100],
    [5, 100],
    [6, 101],
  ] as const) {
    pending.add(sequenceNumber, 'submit_sm', deadline, ({ kind }) => outcomes.push([sequenceNumber, kind]));
  }
  pending.settle(SUBMIT_SM_RESP);
  expect(pending.expire(100)).toBe(1);
  pending.closeAll('lost');
  pending.closeAll('lost again');
  expect(outcomes).toEqual([
    [5, 'response'],
    [4, 'timeout'],
    [6, 'closed'],
  ]);
});
