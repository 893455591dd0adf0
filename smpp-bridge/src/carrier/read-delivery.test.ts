import { describe, expect, test } from 'vitest';
import type { PduOf } from '../smpp/pdu.ts';
import { readDelivery, readReceiptDate } from './read-delivery.ts';

type Deliver = PduOf<'deliver_sm'>;

function deliver(fields: Partial<Deliver>): Deliver {
  return {
    command: 'deliver_sm',
    commandStatus: 0,
    sequenceNumber: 1,
    serviceType: '',
    sourceAddrTon: 1,
    sourceAddrNpi: 1,
    sourceAddr: '14155551234',
    destAddrTon: 1,
    destAddrNpi: 1,
    destinationAddr: '14155550100',
    esmClass: 0,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresentFlag: 0,
    dataCoding: 0,
    smDefaultMsgId: 0,
    shortMessage: Buffer.alloc(0),
    unknownTlvs: [],
    ...fields,
  };
}

// The form of Sinch's receipts: their SMPP guide, "Delivery receipts"; 14-digit dates are those of its older accounts.
const SINCH =
  'id:1234567890 sub:001 dlvrd:001 submit date:2603011200 done date:2603011201 stat:DELIVRD err:000 text:';

describe('receipts', () => {
  test('all that the ledger keeps is read', () => {
    expect(readDelivery(deliver({ esmClass: 0x04, shortMessage: Buffer.from(SINCH) }), 'as-is')).toEqual({
      kind: 'receipt',
      carrierMessageId: '1234567890',
      rawId: '1234567890',
      from: '14155551234',
      to: '14155550100',
      state: 'DELIVRD',
      carrierError: '000',
      doneAt: new Date('2026-03-01T12:01:00Z'),
      rawText: SINCH,
    });
  });

  test.each([
    ['an intermediate notification is a receipt', 0x20],
    ['mode bits do not hide a receipt', 0x07],
    ['a header does not hide a receipt', 0x44],
  ])('%s', (_guarantee, esmClass) => {
    expect(readDelivery(deliver({ esmClass, shortMessage: Buffer.from(SINCH) }), 'as-is').kind).toBe(
      'receipt',
    );
  });

  test('parameters win over the text', () => {
    const pdu = deliver({
      esmClass: 4,
      shortMessage: Buffer.from(SINCH),
      receiptedMessageId: 'abc-1',
      messageState: 5,
    });
    expect(readDelivery(pdu, 'as-is')).toMatchObject({ carrierMessageId: 'ABC-1', state: 'UNDELIV' });
  });

  test('an id in the other notation equals the one of the answer', () => {
    const pdu = deliver({ esmClass: 4, receiptedMessageId: '499602d2' });
    expect(readDelivery(pdu, 'hex-to-decimal')).toMatchObject({ carrierMessageId: '1234567890' });
  });

  test('a text that is no receipt is kept for the ledger, NUL included', () => {
    const pdu = deliver({ esmClass: 4, shortMessage: Buffer.from('what\0ever') });
    expect(readDelivery(pdu, 'as-is')).toMatchObject({
      carrierMessageId: undefined,
      state: 'unrecognised',
      rawText: 'what\u{fffd}ever',
    });
  });
});

test.each([
  ['2603011201', '2026-03-01T12:01:00.000Z'],
  ['260301120159', '2026-03-01T12:01:59.000Z'],
  ['20260301120159', '2026-03-01T12:01:59.000Z'],
  ['2602301201', undefined],
])('a done date of %s', (digits, moment) => {
  expect(readReceiptDate(digits)?.toISOString()).toBe(moment);
});

describe('inbound', () => {
  test('a short text stands alone', () => {
    expect(readDelivery(deliver({ shortMessage: Buffer.from('Hi') }), 'as-is')).toEqual({
      kind: 'inbound',
      from: '14155551234',
      to: '14155550100',
      dataCoding: 0,
      reference: undefined,
      partNumber: 1,
      parts: 1,
      octets: Buffer.from('Hi'),
    });
  });

  test('a header joins parts and is taken off', () => {
    const shortMessage = Buffer.from('050003a702014869', 'hex');
    expect(readDelivery(deliver({ esmClass: 0x40, shortMessage }), 'as-is')).toMatchObject({
      reference: 167,
      partNumber: 1,
      parts: 2,
      octets: Buffer.from('Hi'),
    });
  });

  test('parameters join parts too, and the payload stands for a long text', () => {
    const pdu = deliver({
      sarMsgRefNum: 300,
      sarTotalSegments: 3,
      sarSegmentSeqnum: 2,
      messagePayload: Buffer.from('long'),
    });
    expect(readDelivery(pdu, 'as-is')).toMatchObject({
      reference: 300,
      partNumber: 2,
      parts: 3,
      octets: Buffer.from('long'),
    });
  });

  test.each([
    ['a broken header is content', { esmClass: 0x40, shortMessage: Buffer.from('ff4869', 'hex') }],
    ['part 3 of 2 is no part', { sarMsgRefNum: 1, sarTotalSegments: 2, sarSegmentSeqnum: 3 }],
    ['a reference alone joins nothing', { sarMsgRefNum: 1 }],
  ])('%s', (_guarantee, fields) => {
    expect(readDelivery(deliver(fields), 'as-is')).toMatchObject({ partNumber: 1, parts: 1 });
  });
});
