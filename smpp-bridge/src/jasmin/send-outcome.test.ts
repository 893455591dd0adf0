// Answers of Jasmin 0.11.1: those of 200, 400 and 403 (authentication) recorded, the others as its source words them.
import { expect, test } from 'vitest';
import { sendOutcome } from './send-outcome.ts';

test.each([
  {
    guarantee: 'an id proves that Jasmin has it',
    status: 200,
    body: 'Success "b2c3a1f4-6a1f-4f5e-9c39-0a8c62b3a3a1"',
    outcome: { kind: 'accepted', jasminMessageId: 'b2c3a1f4-6a1f-4f5e-9c39-0a8c62b3a3a1' },
  },
  {
    guarantee: 'a success on a dead broker channel is none',
    status: 200,
    body: 'Success "[Failure instance: Traceback: txamqp.client.Closed"',
    outcome: { kind: 'retry', reason: 'success without an id' },
  },
  {
    guarantee: 'an empty success is none',
    status: 200,
    body: '',
    outcome: { kind: 'retry', reason: 'success without an id' },
  },
  {
    guarantee: 'a throughput refusal costs time, not the message',
    status: 403,
    body: 'Error "User throughput exceeded"',
    outcome: { kind: 'fenced', fence: 'throughput', reason: '403 User throughput exceeded' },
  },
  {
    guarantee: 'a charging failure costs time, not the message',
    status: 403,
    body: 'Error "Cannot charge submit_sm, check RouterPB log file for details"',
    outcome: {
      kind: 'fenced',
      fence: 'quota',
      reason: '403 Cannot charge submit_sm, check RouterPB log file for details',
    },
  },
  {
    guarantee: 'a Jasmin that restarted empty does not fail messages',
    status: 403,
    body: 'Error "Authentication failure for username:rm-shared"',
    outcome: { kind: 'not-provisioned', reason: '403 Authentication failure for username:rm-shared' },
  },
  {
    guarantee: 'a Jasmin whose routes are gone does not fail messages',
    status: 412,
    body: 'Error "No route found"',
    outcome: { kind: 'not-provisioned', reason: '412 No route found' },
  },
  {
    guarantee: 'a failover route waits for a connector',
    status: 412,
    body: 'Error "Failover route has no bound connectors"',
    outcome: { kind: 'retry', reason: '412 Failover route has no bound connectors' },
  },
  {
    guarantee: 'a broken Jasmin costs time, not the message',
    status: 500,
    body: 'Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details"',
    outcome: {
      kind: 'retry',
      reason: '500 Cannot send submit_sm, check SMPPClientManagerPB log file for details',
    },
  },
  {
    guarantee: 'an interceptor that is away costs time, not the message',
    status: 503,
    body: 'Error "InterceptorPB not connected !"',
    outcome: { kind: 'retry', reason: '503 InterceptorPB not connected !' },
  },
  {
    guarantee: 'a number that Jasmin refuses is not logged',
    status: 400,
    body: 'Error "Argument [to] has an invalid value: [14155550100x]."',
    outcome: { kind: 'refused', reason: '400 Argument […] has an invalid value: […].' },
  },
  {
    guarantee: 'a user whose rights somebody took costs time, not the message',
    status: 400,
    body: 'Error "Authorization failed for user [c1] (Cannot send MT messages)."',
    outcome: {
      kind: 'fenced',
      fence: 'authorization',
      reason: '400 Authorization failed for user […] (Cannot send MT messages).',
    },
  },
  {
    guarantee: 'a value filter refuses what it says, which may be changed before the next post',
    status: 400,
    body: 'Error "Value filter failed for user [c1] (destination_address filter mismatch)."',
    outcome: {
      kind: 'fenced',
      fence: 'value-filter',
      reason: '400 Value filter failed for user […] (destination_address filter mismatch).',
    },
  },
  {
    guarantee: 'a 403 of another kind is a refusal',
    status: 403,
    body: 'Error "Something else"',
    outcome: { kind: 'refused', reason: '403 Something else' },
  },
])('$guarantee', ({ status, body, outcome }) => {
  expect(sendOutcome(status, body)).toEqual(outcome);
});
