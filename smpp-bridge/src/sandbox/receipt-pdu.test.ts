import { expect, test } from 'vitest';
import { receiptPdu } from './receipt-pdu.ts';

const RECEIPT = {
  messageId: '1795384742987000007',
  state: 'UNDELIV',
  error: '150',
  submittedAt: Date.UTC(2026, 10, 22, 21, 59, 58),
  doneAt: Date.UTC(2026, 10, 22, 22, 0, 1),
} as const;

// The form is that of Sinch's published sample: ten-digit dates, lower-case `text:` with nothing behind it.
const TEXT =
  'id:1795384742987000007 sub:001 dlvrd:000 submit date:2611222159 done date:2611222200 stat:UNDELIV err:150 text:';

test('the sinch dialect tells id and state twice: in the text and as TLVs', () => {
  expect(receiptPdu(RECEIPT, 'sinch')).toEqual({
    command: 'deliver_sm',
    esmClass: 4,
    shortMessage: Buffer.from(TEXT),
    receiptedMessageId: '1795384742987000007',
    messageState: 5,
  });
});

test('the bare dialect has nothing but the text', () => {
  expect(receiptPdu(RECEIPT, 'bare')).toEqual({
    command: 'deliver_sm',
    esmClass: 4,
    shortMessage: Buffer.from(TEXT),
  });
});

test('the hex dialect names a decimal id in hexadecimal', () => {
  const { shortMessage } = receiptPdu(
    { ...RECEIPT, messageId: '4294967295', state: 'DELIVRD', error: '000' },
    'hex',
  );
  expect(shortMessage?.toString()).toBe(
    'id:ffffffff sub:001 dlvrd:001 submit date:2611222159 done date:2611222200 stat:DELIVRD err:000 text:',
  );
});
