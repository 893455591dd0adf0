import { describe, expect, test } from 'vitest';
import { decodePdu } from '../smpp/decode-pdu.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import type { RequestPduInput } from '../smpp/pdu.ts';
import { readSubmit, type SubmitPdu } from './read-submit.ts';

const NOW = new Date('2026-11-25T12:00:00.000Z');
const GSM7 = { default_alphabet: 'gsm7' } as const;

type Fields = Partial<Extract<RequestPduInput, { command: 'submit_sm' }>>;

/** As it comes off the wire. */
function submitPdu(fields: Fields = {}): SubmitPdu {
  const decoded = decodePdu(
    encodePdu({
      ...{ command: 'submit_sm', sequenceNumber: 1, sourceAddrTon: 1, sourceAddrNpi: 1 },
      ...{ sourceAddr: '14155550100', destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123' },
      ...{ shortMessage: Buffer.from('Hello'), ...fields },
    }),
  );
  if (decoded.kind !== 'pdu') throw new Error(decoded.kind);
  return decoded.pdu as SubmitPdu;
}

const read = (fields: Fields = {}, settings: { default_alphabet: 'gsm7' | 'latin1' } = GSM7) =>
  readSubmit(submitPdu(fields), { settings, now: NOW });

test('a plain message', () => {
  expect(read()).toEqual({
    ...{ kind: 'message', from: '+14155550100', to: '+16505550123', body: 'Hello' },
    ...{ sendAt: undefined, validitySeconds: undefined, userReference: undefined },
    ...{ name: undefined, replaces: false },
    receipts: { final: 'none', intermediate: false },
  });
});

describe('addresses', () => {
  test.each<[string, Fields, string]>([
    ['international', {}, '+14155550100'],
    ['national', { sourceAddrTon: 2, sourceAddr: '4155550100' }, '+14155550100'],
    ['of unknown type', { sourceAddrTon: 0, sourceAddrNpi: 0, sourceAddr: '14155550100' }, '+14155550100'],
    ['a short code', { sourceAddrTon: 3, sourceAddr: '555111' }, '555111'],
    ['letters', { sourceAddrTon: 5, sourceAddrNpi: 0, sourceAddr: 'ACME' }, 'ACME'],
    ['with a plus', { sourceAddr: '+14155550100' }, '+14155550100'],
  ])('sender %s', (_what, fields, from) => {
    expect(read(fields)).toMatchObject({ from });
  });

  test('a national recipient is North American', () => {
    expect(read({ destAddrTon: 2, destinationAddr: '6505550123' })).toMatchObject({ to: '+16505550123' });
  });
});

describe('data_coding', () => {
  const latin1 = { default_alphabet: 'latin1' } as const;
  test.each<[string, number, Buffer, string, typeof latin1 | typeof GSM7]>([
    ['0 is GSM 03.38', 0, Buffer.from([0x00, 0x1b, 0x65]), '@€', GSM7],
    ['0 is Latin-1 where the account says so', 0, Buffer.from('né', 'latin1'), 'né', latin1],
    ['1 is ASCII', 1, Buffer.from('a@b'), 'a@b', GSM7],
    ['3 is Latin-1', 3, Buffer.from('né', 'latin1'), 'né', GSM7],
    ['8 is UTF-16', 8, Buffer.from([0xd8, 0x3d, 0xde, 0x00]), '😀', GSM7],
    ['0xF0 is GSM 03.38 of class 0', 0xf0, Buffer.from([0x00]), '@', GSM7],
    ['0x11 is GSM 03.38 of class 1', 0x11, Buffer.from([0x00]), '@', GSM7],
    ['0x18 is UTF-16 of class 0', 0x18, Buffer.from([0xd8, 0x3d, 0xde, 0x00]), '😀', GSM7],
  ])('%s', (_what, dataCoding, shortMessage, body, settings) => {
    expect(read({ dataCoding, shortMessage }, settings)).toMatchObject({ body });
  });

  test.each([2, 4, 0x14, 0xf4])('%i is binary, which is refused with that reason', (dataCoding) => {
    const words = 'data_coding: binary data is not carried; send text';
    expect(read({ dataCoding })).toEqual({ kind: 'refused', commandStatus: 0x104, words });
  });

  test.each([5, 6, 7, 10, 14, 0x1c, 0x20, 0x40])('%i is no text that can be sent', (dataCoding) => {
    const words = 'data_coding: send text as 0, 1, 3 or 8, or with a class as 0x10 or 0xF0';
    expect(read({ dataCoding })).toEqual({ kind: 'refused', commandStatus: 0x104, words });
  });

  test.each([
    [0, undefined],
    [0x12, 2],
    [0x18, 0],
    [0xf0, 0],
    [0xe0, undefined],
  ])('%i is of class %s', (dataCoding, messageClass) => {
    expect(read({ dataCoding, shortMessage: Buffer.from('0041', 'hex') })).toMatchObject({ messageClass });
  });
});

describe('registered_delivery', () => {
  test.each([
    [0x00, 'none', false],
    [0x01, 'all', false],
    [0x02, 'failure', false],
    [0x03, 'success', false],
    [0x11, 'all', true],
  ])('%i', (registeredDelivery, final, intermediate) => {
    expect(read({ registeredDelivery })).toMatchObject({ receipts: { final, intermediate } });
  });
});

describe('times', () => {
  test('a validity that is relative counts from the time of sending', () => {
    const times = { scheduleDeliveryTime: '261126120000000+', validityPeriod: '000000010000000R' };
    expect(read(times)).toMatchObject({
      sendAt: new Date('2026-11-26T12:00:00.000Z'),
      validitySeconds: 3_600,
    });
  });

  test('a schedule that has passed is now', () => {
    expect(read({ scheduleDeliveryTime: '261124120000000+' })).toMatchObject({ sendAt: undefined });
  });
});

describe('long texts', () => {
  test('a user data header makes a part of it', () => {
    const shortMessage = Buffer.from([5, 0, 3, 7, 2, 1, 0x48, 0x69]);
    expect(read({ esmClass: 0x40, shortMessage })).toMatchObject({
      kind: 'part',
      concatenation: { reference: 7, parts: 2, partNumber: 1 },
      octets: Buffer.from('Hi'),
    });
  });

  test('so do the three TLVs, and two of them do not', () => {
    const sar = { sarMsgRefNum: 700, sarTotalSegments: 3, sarSegmentSeqnum: 2 };
    expect(read(sar)).toMatchObject({
      kind: 'part',
      concatenation: { reference: 700, parts: 3, partNumber: 2 },
    });
    expect(read({ sarMsgRefNum: 700, sarTotalSegments: 3 })).toMatchObject({ kind: 'message' });
  });

  test('a text of one part is a whole one', () => {
    const shortMessage = Buffer.from([5, 0, 3, 7, 1, 1, 0x48, 0x69]);
    expect(read({ esmClass: 0x40, shortMessage })).toMatchObject({ kind: 'message', body: 'Hi' });
  });

  test('message_payload carries what short_message cannot', () => {
    const payload = { shortMessage: Buffer.alloc(0), messagePayload: Buffer.from('x'.repeat(600)) };
    expect(read(payload)).toMatchObject({ body: 'x'.repeat(600) });
  });
});

describe('refused with the status of the field', () => {
  test.each<[string, Fields, number]>([
    ['a recipient that is no number', { destinationAddr: 'ACME' }, 0x0b],
    ['an empty recipient', { destinationAddr: '' }, 0x0b],
    ['source_addr_ton', { sourceAddrTon: 7 }, 0x48],
    ['source_addr_npi', { sourceAddrNpi: 2 }, 0x49],
    ['dest_addr_ton', { destAddrTon: 255 }, 0x50],
    ['dest_addr_npi', { destAddrNpi: 7 }, 0x51],
    ['a datagram', { esmClass: 1 }, 0x43],
    ['an acknowledgement', { esmClass: 0x08 }, 0x43],
    ['priority_flag', { priorityFlag: 5 }, 0x06],
    ['a canned message', { smDefaultMsgId: 1 }, 0x63],
    ['schedule_delivery_time', { scheduleDeliveryTime: 'tomorrow' }, 0x61],
    ['validity_period', { validityPeriod: 'a while' }, 0x62],
    ['a validity that is over', { validityPeriod: '261125110000000+' }, 0x62],
    ['no text', { shortMessage: Buffer.alloc(0) }, 0x01],
    ['a header past the end', { esmClass: 0x40, shortMessage: Buffer.from([9, 0]) }, 0x01],
    ['short_message beside message_payload', { messagePayload: Buffer.from('b') }, 0xc1],
    [
      'a text of 4,001 characters',
      { shortMessage: Buffer.alloc(0), messagePayload: Buffer.alloc(4_001, 0x61) },
      0x01,
    ],
  ])('%s', (_what, fields, commandStatus) => {
    expect(read(fields)).toMatchObject({ kind: 'refused', commandStatus });
  });
});
