import { expect, test } from 'vitest';
import { normaliseCarrierMessageId, type ReceiptIdForm, readingsOf } from './carrier-message-id.ts';

// form, id in submit_sm_resp, id in the receipt, what both become, guarantee
const SAME_ID: readonly (readonly [ReceiptIdForm, string, string, string, string])[] = [
  ['as-is', '1234567890', '1234567890', '1234567890', 'plain ids'],
  ['as-is', '0000012345', '0000012345', '0000012345', 'zeros in front are part of the id'],
  ['as-is', '1a2b3c', '1A2B3C', '1A2B3C', 'hexadecimal in another case'],
  [
    'as-is',
    '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
    '0193587C-9D1E-7A3B-8C4D-5E6F708192A3',
    '0193587C-9D1E-7A3B-8C4D-5E6F708192A3',
    'a UUID in another case',
  ],
  ['as-is', 'qZ7x', ' qZ7x ', 'qZ7x', 'blanks around an id'],
  ['number', '0000012345', '12345', '12345', 'zeros in front of one'],
  ['number', '1a2b3c', '001A2B3C', '1A2B3C', 'in hexadecimal too'],
  ['number', '0', '000', '0', 'nothing but zeros'],
  ['number', 'msg-07', 'msg-07', 'msg-07', 'an id that is no number'],
  ['hex-to-decimal', '439041101', '1A2B3C4D', '439041101', 'a receipt in hexadecimal'],
  ['hex-to-decimal', '0439041101', '001a2b3c4d', '439041101', 'with zeros in front of both'],
  ['hex-to-decimal', '18446744073709551615', 'ffffffffffffffff', '18446744073709551615', '64 bits'],
  ['decimal-to-hex', '1a2b3c4d', '439041101', '1A2B3C4D', 'a receipt in decimal'],
  ['decimal-to-hex', '001A2B3C4D', '0439041101', '1A2B3C4D', 'padded to ten digits'],
  ['hex-to-decimal', 'msg-x1', 'msg-x1', 'msg-x1', 'an id that is no number is compared as it is'],
];

test.each(SAME_ID)('%s: %s and %s are both %s: %s', (form, response, receipt, key) => {
  expect(normaliseCarrierMessageId(response, form, 'response')).toBe(key);
  expect(normaliseCarrierMessageId(receipt, form)).toBe(key);
});

test.each([
  ['qZ7x', 'QZ7X', 'ids told apart by case stay apart'],
  ['12345', '0012345', 'ids told apart by zeros stay apart'],
])('as-is: %s is not %s: %s', (one, other) => {
  expect(normaliseCarrierMessageId(one, 'as-is')).not.toBe(normaliseCarrierMessageId(other, 'as-is'));
});

test.each([
  ['0012', ['0012 as-is', '12 number', '18 hex-to-decimal', 'C decimal-to-hex']],
  ['1a2b', ['1A2B as-is', '6699 hex-to-decimal']],
  ['qZ7x', ['qZ7x as-is']],
])('%s may mean %j', (id, readings) => {
  expect(readingsOf(id).map((reading) => `${reading.id} ${reading.form}`)).toEqual(readings);
});
