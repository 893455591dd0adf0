import { expect, test } from 'vitest';
import { decodePdu } from '../smpp/decode-pdu.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import { readDelivery } from './read-delivery.ts';
import { GOLDEN_RECEIPTS, type GoldenReceipt } from './receipts.golden.ts';

/** As it is on the wire. */
function octetsOf(receipt: GoldenReceipt): Buffer {
  const { esmClass = 0x04, dataCoding = 0, receiptedMessageId, messageState, networkErrorCode } = receipt;
  const text = Buffer.from(receipt.text, 'latin1');
  return encodePdu({
    ...{ command: 'deliver_sm', sequenceNumber: 7, esmClass, dataCoding },
    ...{ sourceAddr: '14155551234', destinationAddr: '14155550100' },
    ...(receipt.inPayload ? { messagePayload: text } : { shortMessage: text }),
    ...(receiptedMessageId === undefined ? {} : { receiptedMessageId }),
    ...(messageState === undefined ? {} : { messageState }),
    ...(networkErrorCode === undefined ? {} : { networkErrorCode: Buffer.from(networkErrorCode, 'hex') }),
  });
}

test.each(GOLDEN_RECEIPTS)('$what ($source)', (receipt) => {
  const decoded = decodePdu(octetsOf(receipt));
  if (decoded.kind !== 'pdu' || decoded.pdu.command !== 'deliver_sm') throw new Error('no deliver_sm');
  const read = readDelivery(decoded.pdu, receipt.form ?? 'number');
  if (read.kind !== 'receipt') throw new Error('taken for a message');
  expect({
    id: read.carrierMessageId,
    state: read.state,
    error: read.carrierError,
    doneAt: read.doneAt?.toISOString(),
  }).toEqual(receipt.read);
});

test('the forms of all three lengths of dates, and both places of the id, are among them', () => {
  const dates = GOLDEN_RECEIPTS.flatMap(({ text }) => /done.date:(\d+)/i.exec(text)?.[1]?.length ?? []);
  expect(new Set(dates)).toEqual(new Set([10, 12, 14]));
  expect(GOLDEN_RECEIPTS.some(({ receiptedMessageId }) => receiptedMessageId === undefined)).toBe(true);
  expect(GOLDEN_RECEIPTS.some(({ receiptedMessageId }) => receiptedMessageId !== undefined)).toBe(true);
});
