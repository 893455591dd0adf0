import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReceiptText, type ReceiptText } from './receipt-text.ts';

const CASES: readonly (readonly [string, string, ReceiptText])[] = [
  [
    'the form of SMPP 3.4 appendix B',
    'id:1234567890 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:Hello there',
    {
      id: '1234567890',
      sub: '001',
      dlvrd: '001',
      submitDate: '2611221530',
      doneDate: '2611221531',
      state: 'DELIVRD',
      error: '000',
      text: 'Hello there',
    },
  ],
  [
    'an empty lower-case text, as Sinch sends it',
    'id:BDUbCzQWdRpz sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:ACCEPTD err:000 text:',
    {
      id: 'BDUbCzQWdRpz',
      sub: '001',
      dlvrd: '001',
      submitDate: '2611221530',
      doneDate: '2611221531',
      state: 'ACCEPTD',
      error: '000',
    },
  ],
  [
    '12- and 14-digit dates, and Text:',
    'id:1 submit date:261122153000 done date:20261122153100 stat:UNDELIV err:153 Text:abc',
    {
      id: '1',
      submitDate: '261122153000',
      doneDate: '20261122153100',
      state: 'UNDELIV',
      error: '153',
      text: 'abc',
    },
  ],
  [
    'keys in another order, a long id in hexadecimal',
    'stat:EXPIRED err:0A1 id:0193587c9d1e7a3b8c4d5e6f708192a3 dlvrd:000',
    { state: 'EXPIRED', error: '0A1', id: '0193587c9d1e7a3b8c4d5e6f708192a3', dlvrd: '000' },
  ],
  ['keys in capitals, a state in small letters', 'ID:7 STAT:delivrd', { id: '7', state: 'DELIVRD' }],
  ['missing keys', 'id:42 stat:REJECTD', { id: '42', state: 'REJECTD' }],
  [
    'keys after the text are still found',
    'id:9 text:foo bar stat:DELIVRD',
    { id: '9', text: 'foo bar', state: 'DELIVRD' },
  ],
  [
    'words in the text cannot change the state or the id',
    'id:5 stat:UNDELIV err:001 text:id:6 stat:DELIVRD',
    { id: '5', state: 'UNDELIV', error: '001', text: 'id:6 stat:DELIVRD' },
  ],
  ['a key inside a word is no key', 'paid:7 stat:DELIVRD', { state: 'DELIVRD' }],
  ['a date that is none is left out', 'id:5 done date:yesterday stat:DELIVRD', { id: '5', state: 'DELIVRD' }],
  ['a date of 11 digits is left out', 'id:5 done date:26112215301', { id: '5' }],
  ['empty values are left out', 'id: stat:DELIVRD err:', { state: 'DELIVRD' }],
  ['line breaks separate as blanks do', 'id:5\r\nstat:DELIVRD', { id: '5', state: 'DELIVRD' }],
  ['a text that is no receipt', 'See you at 5', {}],
  ['no text', '', {}],
];

test.each(CASES)('%s', (_guarantee, receipt, fields) => {
  expect(parseReceiptText(receipt)).toEqual(fields);
});

test('a receipt of any size is read within its bound', () => {
  expect(parseReceiptText(`id:5 ${'x'.repeat(2000)} stat:DELIVRD`)).toEqual({ id: '5' });
});

test('no text makes the parser throw', () => {
  const fragment = fc.constantFrom(
    'id:',
    'stat:',
    'err:',
    'text:',
    'done date:',
    ' ',
    'DELIVRD',
    '2611221530',
    'é',
  );
  fc.assert(
    fc.property(fc.string({ unit: fragment, maxLength: 40 }), (receipt) => {
      const fields = parseReceiptText(receipt);
      for (const value of Object.values(fields)) expect(receipt.toUpperCase()).toContain(value.toUpperCase());
    }),
  );
});
