import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type SendOutcome, settleEmail } from './settle.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const ID = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;

const settle = (outcome: SendOutcome, attempt = 1) =>
  settleEmail({ id: ID, attempt, attemptsMax: 10 }, outcome, NOW, 0);
const refused = (status: number, isFinal: boolean): SendOutcome => ({
  ...{ kind: 'refused', status, isFinal, error: `${status} no` },
});

test('what the server took is delivered', () => {
  expect(settle({ kind: 'taken', status: 250 })).toEqual({
    ...{ deliveryId: ID, attempt: 1, state: 'delivered' },
    ...{ nextAt: undefined, status: 250, error: undefined },
  });
});

test.each<[string, SendOutcome, number | undefined]>([
  ['a full mailbox', refused(452, false), 452],
  ['a refused log-in, which is our own fault', refused(535, false), 535],
  ['no answer', { kind: 'unanswered', error: 'connect ECONNREFUSED' }, undefined],
])('%s is tried again as webhooks are', (_what, outcome, status) => {
  expect(settle(outcome)).toMatchObject({
    ...{ state: 'pending', nextAt: new Date('2026-11-22T12:00:05.000Z'), status },
  });
  expect(settle(outcome, 2).nextAt).toEqual(new Date('2026-11-22T12:05:00.000Z'));
  expect(settle(outcome, 10)).toMatchObject({ state: 'exhausted', nextAt: undefined });
});

test.each<[string, SendOutcome]>([
  ['a mailbox that does not exist', refused(550, true)],
  ['an address of no usable form', { kind: 'unsendable', error: 'the address is not usable' }],
])('%s ends it at once', (_what, outcome) => {
  expect(settle(outcome)).toMatchObject({ state: 'exhausted', nextAt: undefined });
});

test('an answer of many lines is kept as one that PostgreSQL can store', () => {
  const error = `550-no\r\n550 \u0000${'x'.repeat(400)}`;
  expect(settle({ kind: 'unanswered', error }).error).toBe(`550-no 550  ${'x'.repeat(288)}`);
});
