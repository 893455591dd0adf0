import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinParts, type TextPart } from './join-parts.ts';
import { planSegments } from './segments.ts';
import { parseUserDataHeader } from './user-data-header.ts';

const part = (partNumber: number, parts: number, hex: string, dataCoding = 0): TextPart => ({
  partNumber,
  parts,
  octets: Buffer.from(hex, 'hex'),
  dataCoding,
});

const CASES: readonly (readonly [string, readonly TextPart[], string])[] = [
  ['parts in order', [part(1, 2, '4142'), part(2, 2, '4344')], 'ABCD'],
  ['parts that overtook each other', [part(2, 2, '4344'), part(1, 2, '4142')], 'ABCD'],
  ['a part sent twice counts once', [part(1, 2, '41'), part(1, 2, '41'), part(2, 2, '42')], 'AB'],
  [
    'of two parts with one number the first counts',
    [part(1, 2, '41'), part(1, 2, '58'), part(2, 2, '42')],
    'AB',
  ],
  ['a single part', [part(1, 1, '41')], 'A'],
  [
    'a surrogate pair that lies across two parts',
    [part(1, 2, '0041d83d', 8), part(2, 2, 'de000042', 8)],
    'A😀B',
  ],
  ['a unit that lies across two parts', [part(1, 2, '004100', 8), part(2, 2, '420043', 8)], 'ABC'],
  [
    'parts in different codings',
    [part(1, 4, '00'), part(2, 4, '0436', 8), part(3, 4, 'e9', 3), part(4, 4, '0041', 8)],
    '@жéA',
  ],
  [
    'an escape at the end of a GSM part does not reach into the next',
    [part(1, 2, '411b'), part(2, 2, '65')],
    'A e',
  ],
  ['a part beyond the total is ignored', [part(1, 1, '41'), part(9, 1, '42')], 'A'],
];

test.each(CASES)('%s', (_guarantee, parts, text) => {
  expect(joinParts(parts)).toEqual({ kind: 'complete', text });
});

test.each([
  ['the last part is awaited', [part(1, 2, '41')], [2]],
  ['the first and a middle one are awaited', [part(2, 4, '41'), part(4, 4, '41')], [1, 3]],
  ['the largest total is believed', [part(1, 1, '41'), part(2, 3, '41')], [3]],
  ['nothing has arrived', [], []],
])('no text is made while parts are missing: %s', (_guarantee, parts, missing) => {
  expect(joinParts(parts)).toEqual({ kind: 'incomplete', missing });
});

test('a long message that we send and receive again is the same text', () => {
  const unit = fc.oneof(
    fc.constantFrom('a', '€', 'ж', '😀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
  );
  fc.assert(
    fc.property(fc.string({ unit, minLength: 161, maxLength: 400 }), (raw) => {
      const text = raw.replaceAll('\0', ' ').toWellFormed();
      const plan = planSegments(text, 1);
      const parts = plan.parts.map((octets): TextPart => {
        const header = parseUserDataHeader(octets);
        if (header.kind !== 'header' || !header.concat) throw new Error('a part lacks its header');
        return { ...header.concat, octets: header.body, dataCoding: plan.dataCoding };
      });
      expect(joinParts(parts.toReversed())).toEqual({ kind: 'complete', text });
    }),
  );
});
