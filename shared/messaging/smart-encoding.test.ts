import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { septetLength } from './gsm-0338.ts';
import { countSegments } from './segments.ts';
import { gsmFormOf, smartEncode } from './smart-encoding.ts';

describe('what word processors put in becomes what was typed', () => {
  test.each([
    ['curly quotes', '“It’s ‘here’”', "\"It's 'here'\""],
    ['low and angle quotes', '„so“ «so» ‹so›', '"so" "so" <so>'],
    ['primes', '6′ 2″', '6\' 2"'],
    ['a backtick', '`code`', "'code'"],
    ['an accent that stands alone', '´n', "'n"],
    ['dashes', '9–17 — now ‑ or − never ― ever', '9-17 - now - or - never - ever'],
    ['an ellipsis', 'Wait…', 'Wait...'],
    ['no-break spaces', '5\u00a0000\u202fUSD', '5 000 USD'],
    ['typographic spaces', 'a\u2003b\u2009c\u3000d', 'a b c d'],
    ['a tab', 'a\tb', 'a b'],
    ['line separators', 'a\u2028b\u2029c', 'a\nb\nc'],
    ['marks without width', 'co\u00adop\u200b \u2060now\ufeff', 'coop now'],
    ['bullets', '• one ● two ▪ three', '* one * two * three'],
    ['a middle dot', 'a · b', 'a . b'],
    ['a fraction slash', '1⁄2', '1/2'],
    ['full-width letters and signs', 'ＣＡＬＬ　＋１（４１５）！', 'CALL +1(415)!'],
    ['full-width signs of the extension', '［ａ］｛ｂ｝～', '[a]{b}~'],
    ['ligatures', 'oﬃce ﬁnds ﬂat', 'office finds flat'],
    ['beside accents of GSM-7', '“é à Ü €”', '"é à Ü €"'],
  ])('%s', (_, text, expected) => {
    expect(smartEncode(text)).toBe(expected);
  });
});

describe('left as it is', () => {
  test.each([
    ['a text of GSM-7', 'It\'s "here" - [€5]...'],
    ['an empty text', ''],
    ['a text with an emoji: it stays UCS-2 in any case', 'It’s “here” 😀'],
    ['a text with a letter of another alphabet', 'It’s Привет…'],
    ['a letter with an accent that GSM-7 lacks', 'Voilà – ça va'],
    ['an accent that GSM-7 lacks, between others', 'Ünïque – nö'],
    ['a letter with a combining mark', 'cafe\u0301 –'],
    ['signs with a legal sense', 'Acme™ – © 2026'],
    ['NUL', 'a\0–'],
    ['half a surrogate pair', 'it’s \ud83d'],
    ['70 ellipses: one part as they are, two when written out', '…'.repeat(70)],
  ])('%s', (_, text) => {
    expect(smartEncode(text)).toBe(text);
  });
});

test('one curly apostrophe less takes two parts off', () => {
  const text = `${'a'.repeat(80)}’${'b'.repeat(79)}`;
  expect(countSegments(text)).toEqual({ encoding: 'ucs2', segments: 3, units: 160 });
  expect(countSegments(smartEncode(text))).toEqual({ encoding: 'gsm7', segments: 1, units: 160 });
});

test.each([
  ['’', "'"],
  ['…', '...'],
  ['\u200b', ''],
  ['😀', undefined],
  ['ç', undefined],
])('the form of %j is %j', (character, form) => {
  expect(gsmFormOf(character)).toBe(form);
});

const character = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...'abc €[]', ...'’“–…\u00a0\u200b•Ａ～') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);

test('it never costs a part, never invents UCS-2, and done twice it is done once', () => {
  const outcomes = { changed: 0, unchanged: 0 };
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 300, size: 'max' }), (text) => {
      const encoded = smartEncode(text);
      outcomes[encoded === text ? 'unchanged' : 'changed'] += 1;
      expect(countSegments(encoded).segments).toBeLessThanOrEqual(countSegments(text).segments);
      if (encoded !== text) expect(septetLength(encoded)).toBeTypeOf('number');
      expect(smartEncode(encoded)).toBe(encoded);
    }),
    { numRuns: 500 },
  );
  expect(Math.min(outcomes.changed, outcomes.unchanged)).toBeGreaterThan(10);
});

test('every form is of GSM-7, and no character of GSM-7 has one', () => {
  const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
  const replaced = units.filter((unit) => gsmFormOf(unit) !== undefined);
  expect(replaced.length).toBeGreaterThan(150);
  expect(replaced.filter((unit) => septetLength(unit) !== undefined)).toEqual([]);
  expect(replaced.filter((unit) => septetLength(gsmFormOf(unit) ?? '') === undefined)).toEqual([]);
});
