import { describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import { type MessageRow, statesReached, toMessageResource } from './message-resource.ts';

/** A moment of the message's first minute. */
const at = (second: number): Date => new Date(Date.UTC(2026, 10, 22, 10, 0, second, 5));

const ACCEPTED: MessageRow = {
  id: '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid,
  direction: 'outbound',
  source_addr: '+14155550100',
  dest_addr: '+16505550123',
  message_body: 'Hello',
  status: 'accepted',
  segments: 1,
  encoding: 'gsm7',
  cost: null,
  error_code: null,
  carrier_error: null,
  refused_rule: null,
  sequence: 1,
  created_at: at(0),
  scheduled_at: null,
  queued_at: null,
  sending_at: null,
  submitted_at: null,
  final_at: null,
  corrected_at: null,
  send_at: null,
  tags: null,
  reference: null,
  metadata: null,
  batch_id: null,
  test: false,
};
const SENT: MessageRow = {
  ...ACCEPTED,
  ...{ status: 'sent', sequence: 4, cost: '0.007500' },
  ...{ queued_at: at(1), sending_at: at(2), submitted_at: at(3) },
};
const UNDELIVERED: MessageRow = {
  ...SENT,
  ...{ status: 'undelivered', sequence: 5, final_at: at(4) },
  ...{ error_code: 'carrier_undelivered', carrier_error: 'err:150' },
};

describe('states in the order reached', () => {
  const shown = (row: MessageRow): string[] =>
    statesReached(row).map(
      ({ status, sequence, occurredAt }) => `${sequence} ${status} ${occurredAt.getUTCSeconds()}`,
    );

  test.each<[string, MessageRow, string[]]>([
    ['just accepted', ACCEPTED, ['1 accepted 0']],
    ['sent', SENT, ['1 accepted 0', '2 queued 1', '3 sending 2', '4 sent 3']],
    [
      'undelivered',
      UNDELIVERED,
      ['1 accepted 0', '2 queued 1', '3 sending 2', '4 sent 3', '5 undelivered 4'],
    ],
    [
      'scheduled, then canceled',
      { ...ACCEPTED, status: 'canceled', scheduled_at: at(1), final_at: at(2) },
      ['1 accepted 0', '2 scheduled 1', '3 canceled 2'],
    ],
    [
      'rejected at once',
      { ...ACCEPTED, status: 'rejected', final_at: at(1) },
      ['1 accepted 0', '2 rejected 1'],
    ],
    [
      'a receipt that overtook the answer to its submit',
      { ...SENT, status: 'delivered', submitted_at: null, final_at: at(3) },
      ['1 accepted 0', '2 queued 1', '3 sending 2', '4 delivered 3'],
    ],
    [
      'queued again after sending',
      { ...SENT, status: 'queued', sequence: 3, submitted_at: null },
      ['1 accepted 0', '2 queued 1', '3 sending 2'],
    ],
    [
      'corrected by a late receipt',
      { ...UNDELIVERED, status: 'delivered', corrected_at: at(9) },
      ['1 accepted 0', '2 queued 1', '3 sending 2', '4 sent 3', '5 undelivered 4', '6 delivered 9'],
    ],
    [
      'other words after it was queued: no state has a number that the old words had',
      { ...SENT, sequence: 6 },
      ['3 accepted 0', '4 queued 1', '5 sending 2', '6 sent 3'],
    ],
    ['inbound', { ...ACCEPTED, direction: 'inbound', status: 'received' }, ['1 received 0']],
  ])('%s', (_, row, expected) => {
    expect(shown(row)).toEqual(expected);
  });
});

test('customers see the id with its kind, times in milliseconds and the price as a decimal', () => {
  expect(toMessageResource(SENT)).toEqual({
    id: 'msg_01jd3m5v9gf6rbtw8k2hqz4x7c',
    direction: 'outbound',
    status: 'sent',
    sequence: 4,
    occurred_at: '2026-11-22T10:00:03.005Z',
    from: '+14155550100',
    to: '+16505550123',
    body: 'Hello',
    segments: 1,
    encoding: 'gsm7',
    price: '0.007500',
    error: null,
    created_at: '2026-11-22T10:00:00.005Z',
    send_at: null,
    tags: [],
    reference: null,
    metadata: {},
    batch_id: null,
    test: false,
  });
});

test('what the customer said of a message is shown with it', () => {
  const row: MessageRow = {
    ...SENT,
    ...{ send_at: at(1), tags: ['winter'], reference: 'order 1', metadata: { cart: '7' }, test: true },
    batch_id: '01934742-ed30-79b0-bd71-13146ff274ed' as Uuid,
  };
  expect(toMessageResource(row)).toMatchObject({
    ...{ send_at: '2026-11-22T10:00:01.005Z', tags: ['winter'], reference: 'order 1' },
    ...{ metadata: { cart: '7' }, batch_id: 'bat_01jd3m5v9gf6rbtw8k2hqz4x7d', test: true },
  });
});

test('a message queued again says so, and its sequence does not fall', () => {
  const resource = toMessageResource({ ...SENT, status: 'queued', sequence: 3, submitted_at: null });
  expect(resource).toMatchObject({ status: 'queued', sequence: 3, occurred_at: '2026-11-22T10:00:01.005Z' });
});

describe('errors', () => {
  test('say what happened, who refused, what to change and what the carrier said', () => {
    expect(toMessageResource(UNDELIVERED).error).toEqual({
      code: 'carrier_undelivered',
      title: 'The carrier could not deliver the message',
      remedy: 'Check the recipient; carrier_error says what the carrier reported.',
      refused_by: 'carrier',
      rule: null,
      type: 'https://api.ringer.tel/errors/carrier_undelivered',
      carrier_error: 'err:150',
    });
  });

  test('name the rule where one of ours refused', () => {
    const row = {
      ...UNDELIVERED,
      status: 'rejected',
      error_code: 'recipient_opted_out',
      carrier_error: null,
    } as const;
    expect(toMessageResource({ ...row, refused_rule: 'recipient-not-opted-out' }).error).toMatchObject({
      ...{ code: 'recipient_opted_out', refused_by: 'platform', rule: 'recipient-not-opted-out' },
      remedy: expect.stringMatching(/./),
    });
  });

  test('belong to the end of a message: the event of a state before it has none', () => {
    const [, queued] = statesReached(UNDELIVERED);
    expect(toMessageResource(UNDELIVERED, queued)).toMatchObject({
      status: 'queued',
      sequence: 2,
      error: null,
    });
  });

  test.each<[string, Partial<MessageRow>, string | undefined]>([
    ['delivered after all', { status: 'delivered', error_code: null }, undefined],
    [
      'undelivered for a reason',
      { status: 'undelivered', error_code: 'carrier_undelivered' },
      'carrier_undelivered',
    ],
  ])('a correction shows its own outcome beside the missing receipt: %s', (_, columns, code) => {
    const row: MessageRow = { ...UNDELIVERED, ...columns, sequence: 6, corrected_at: at(9) };
    const [before, after] = statesReached(row).slice(-2);
    expect(toMessageResource(row, before)).toMatchObject({
      status: 'undelivered',
      error: { code: 'receipt_missing' },
    });
    expect(toMessageResource(row, after).error?.code).toBe(code);
  });

  test('a code that is not in the catalogue does not hide the failure', () => {
    expect(toMessageResource({ ...UNDELIVERED, error_code: 'gone' }).error?.code).toBe('internal_error');
  });
});
