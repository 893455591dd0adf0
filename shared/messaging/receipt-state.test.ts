import { expect, test } from 'vitest';
import { receiptStateOf } from './receipt-state.ts';

// Numbers: SMPP 3.4 §5.2.28; words: appendix B.
test.each([
  ['ENROUTE', 1, 'ENROUTE'],
  ['DELIVRD', 2, 'DELIVRD'],
  ['EXPIRED', 3, 'EXPIRED'],
  ['DELETED', 4, 'DELETED'],
  ['UNDELIV', 5, 'UNDELIV'],
  ['ACCEPTD', 6, 'ACCEPTD'],
  ['UNKNOWN', 7, 'UNKNOWN'],
  ['REJECTD', 8, 'REJECTD'],
] as const)('%s in the text and %i in the TLV say the same', (word, number, state) => {
  expect(receiptStateOf(word, undefined)).toBe(state);
  expect(receiptStateOf(undefined, number)).toBe(state);
});

const UNEVEN: readonly (readonly [string | undefined, number | undefined, string, string])[] = [
  ['DELIVRD', 5, 'UNDELIV', 'the TLV wins over the text'],
  ['DELIVRD', 0, 'DELIVRD', 'a number of SMPP 5.0 gives way to the word'],
  ['DELIVRD', 99, 'DELIVRD', 'an unknown number gives way to the word'],
  ['delivrd', undefined, 'DELIVRD', 'case does not matter'],
  ['DELIVERED', undefined, 'DELIVRD', 'delivered, written out'],
  ['UNDELIVERABLE', undefined, 'UNDELIV', 'undeliverable, written out'],
  ['ACCEPTED', undefined, 'ACCEPTD', 'accepted, written out'],
  ['REJECTED', undefined, 'REJECTD', 'rejected, written out'],
  ['SKIPPED', 9, 'unrecognised', 'nothing is guessed'],
  ['', undefined, 'unrecognised', 'an empty word'],
  [undefined, undefined, 'unrecognised', 'a receipt without a state'],
  ['constructor', undefined, 'unrecognised', 'names of object members are not states'],
];

test.each(UNEVEN)('%j with TLV %j is %s: %s', (word, number, state) => {
  expect(receiptStateOf(word, number)).toBe(state);
});
