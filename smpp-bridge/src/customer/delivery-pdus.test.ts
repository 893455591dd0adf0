import { describe, expect, test } from 'vitest';
import { readSmppSettings } from '../../../shared/contracts/smpp-settings.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { SmppReceipt } from '../../../shared/messaging/smpp-origin.ts';
import { inboundPdus, receiptPdus } from './delivery-pdus.ts';

const ID = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
const RECEIPT: SmppReceipt = {
  ...{ state: 'DELIVRD', intermediate: false, error: '000', parts: 3 },
  ...{ from: '+14155550100', to: '+16505550123' },
  ...{ submittedAt: '2026-11-22T23:59:58.000Z', doneAt: '2026-11-23T00:00:01.500Z' },
};

function dialect(receipts: object = {}, more: object = {}) {
  return { settings: readSmppSettings({ receipts, ...more }), interfaceVersion: 0x34 };
}

function textOf(receipts: object, receipt: Partial<SmppReceipt> = {}): string {
  const [pdu] = receiptPdus(ID, { ...RECEIPT, ...receipt }, dialect(receipts));
  return pdu?.shortMessage?.toString('latin1') ?? '';
}

describe('receipts', () => {
  test('go from the recipient of the message to its sender, with TLVs beside the text', () => {
    expect(receiptPdus(ID, { ...RECEIPT, userReference: 7 }, dialect())).toEqual([
      {
        command: 'deliver_sm',
        ...{ sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: '16505550123' },
        ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: '14155550100' },
        esmClass: 0x04,
        shortMessage: Buffer.from(
          'id:01jdc7s78yf8xrrkaydxr834n3 sub:001 dlvrd:001 submit date:2611222359 done date:2611230000 stat:DELIVRD err:000 text:',
        ),
        ...{ receiptedMessageId: '01jdc7s78yf8xrrkaydxr834n3', messageState: 2, userMessageReference: 7 },
      },
    ]);
  });

  test.each<[string, object, RegExp]>([
    ['decimal ids', { id: 'decimal' }, /^id:3633014651187656355 /],
    ['hex ids', { id: 'hex' }, /^id:326b0f93a3d476a3 /],
    ['dates with seconds', { date_digits: 12 }, /submit date:261122235958 done date:261123000001 /],
    ['dates with the century', { date_digits: 14 }, /submit date:20261122235958 done date:20261123000001 /],
    ['another time zone', { utc_offset_minutes: -480 }, /submit date:2611221559 done date:2611221600 /],
  ])('%s', (_what, receipts, text) => {
    expect(textOf(receipts)).toMatch(text);
  });

  test('a failure names its number, as text and as a TLV', () => {
    const failed = { ...RECEIPT, state: 'UNDELIV', error: '261' } as const;
    expect(textOf({}, failed)).toMatch(/dlvrd:000 .* stat:UNDELIV err:261 text:$/);
    expect(receiptPdus(ID, failed, dialect())).toMatchObject([
      { messageState: 5, networkErrorCode: Buffer.from([3, 0x01, 0x05]) },
    ]);
  });

  test('an intermediate one says so', () => {
    expect(receiptPdus(ID, { ...RECEIPT, state: 'ENROUTE', intermediate: true }, dialect())).toMatchObject([
      { esmClass: 0x20, messageState: 1 },
    ]);
  });

  test('one for each part where the account wants it so', () => {
    expect(receiptPdus(ID, RECEIPT, dialect({ per: 'part' }))).toHaveLength(3);
  });

  test("with the customer's own name for the message", () => {
    const [pdu] = receiptPdus(ID, { ...RECEIPT, reference: 'Nº 7' }, dialect());
    expect(pdu?.unknownTlvs).toEqual([{ tag: 0x1404, value: Buffer.from('Nº 7') }]);
  });

  test("with its place in the sender's trace", () => {
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-8c4d5e6f708192a3-01';
    const [pdu] = receiptPdus(ID, { ...RECEIPT, reference: '7' }, dialect(), trace);
    expect(pdu?.unknownTlvs).toEqual([
      { tag: 0x1404, value: Buffer.from('7') },
      { tag: 0x1408, value: Buffer.from(trace) },
    ]);
  });

  test('without TLVs for 3.3 peers, and for those that want none', () => {
    for (const asked of [{ ...dialect(), interfaceVersion: 0x33 }, dialect({ tlvs: false })]) {
      expect(receiptPdus(ID, RECEIPT, asked)[0]).not.toHaveProperty('receiptedMessageId');
    }
  });
});

describe('texts from handsets', () => {
  const inbound = (body: string, more: object = {}) =>
    inboundPdus(ID, { from: '+16505550123', to: '555111', body }, dialect({}, more));

  test('to a short code', () => {
    expect(inbound('Hi @')).toEqual([
      {
        command: 'deliver_sm',
        ...{ sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: '16505550123' },
        ...{ destAddrTon: 3, destAddrNpi: 1, destinationAddr: '555111' },
        ...{ esmClass: 0, dataCoding: 0, shortMessage: Buffer.from([0x48, 0x69, 0x20, 0x00]) },
      },
    ]);
  });

  test('a long one in parts that its header joins', () => {
    const parts = inbound('x'.repeat(161));
    expect(parts.map(({ esmClass }) => esmClass)).toEqual([0x40, 0x40]);
    expect(parts[1]?.shortMessage?.subarray(0, 6)).toEqual(Buffer.from([5, 0, 3, 0xa3, 2, 2]));
  });

  const latin1 = { default_alphabet: 'latin1' };
  test('in Latin-1 where data_coding 0 is that to the customer', () => {
    expect(inbound('né@', latin1)).toMatchObject([
      { dataCoding: 0, shortMessage: Buffer.from('né@', 'latin1') },
    ]);
  });

  test('in UTF-16 what Latin-1 lacks, cut so that each part fits', () => {
    expect(inbound('Ω', latin1)).toMatchObject([{ dataCoding: 8, shortMessage: Buffer.from([0x03, 0xa9]) }]);
    const parts = inbound('Ω'.repeat(71), latin1);
    expect(parts.map(({ shortMessage }) => shortMessage?.length)).toEqual([140, 14]);
  });
});
