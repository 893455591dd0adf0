import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { requiredPieces } from './required-pieces.ts';

describe('a pattern without repetition is its own piece', () => {
  test.each([['casino'], [String.raw`\b(beer|wines?)\b`], ['seed phrase|private key'], ['(?i:stop)']])(
    '%s',
    (pattern) => {
      expect(requiredPieces(pattern)).toEqual({ pieces: [pattern], whole: true });
    },
  );
});

describe('a pattern with repetition is cut where it repeats', () => {
  test.each([
    ['between two words', String.raw`\baccount\b.*\blink\b`, [String.raw`\baccount\b`, String.raw`\blink\b`]],
    ['counted', 'pay.{0,40}now', ['pay', 'now']],
    ['lazy', 'pay.+?now', ['pay', 'now']],
    ['a group that repeats', 'a1(bc)+d2', ['a1', 'd2']],
    ['a group with repetition inside', 'a1(b|c*)d2', ['a1', 'd2']],
    ['the last letter repeats', 'sex+', ['se']],
    ['an optional letter stays', 'colou?r.*x', ['colou?r', 'x']],
    ['a quantifier inside a class is a letter', '[*+]a.*b', ['[*+]a', 'b']],
    ['a bracket inside a class', '[]a]x.*[^]b]y', ['[]a]x', '[^]b]y']],
    ['a named class', '[[:digit:]x]a+b', ['[[:digit:]x]', 'b']],
    ['escaped signs', String.raw`a\*b\(c+d`, [String.raw`a\*b\(`, 'd']],
    ['a code point', String.raw`a\x41+b`, ['a', 'b']],
    ['a code point in braces', String.raw`x\x{1F600}y`, [String.raw`x\x{1F600}y`]],
    ['what is in every text is no piece', String.raw`\b.*\d+ .*win`, ['win']],
  ])('%s', (_, pattern, pieces) => {
    expect(requiredPieces(pattern)).toEqual({ pieces, whole: false });
  });
});

describe('nothing is required of a text where', () => {
  test.each([
    ['one of two will do', 'casino.*|bet+ing'],
    ['a flag changes what follows', 'a(?i)b+c'],
    ['text is quoted', String.raw`\Qa+b\E+c`],
    ['all repeats', '[0-9]+'],
  ])('%s', (_, pattern) => {
    expect(requiredPieces(pattern)).toEqual({ pieces: [], whole: false });
  });
});

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '.',
  '[ab]',
  '[^a]',
  String.raw`\b`,
  String.raw`\w`,
  String.raw`\x61`,
  '^',
  '$',
);
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,2}', '*?');
const pattern = fc.letrec<{ sequence: string; element: string }>((tie) => ({
  sequence: fc
    .array(fc.tuple(tie('element'), quantifier), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([element, times]) => element + times).join('')),
  element: fc.oneof(
    { maxDepth: 3 },
    atom,
    tie('sequence').map((inner) => `(${inner})`),
    fc.tuple(tie('sequence'), tie('sequence')).map(([one, two]) => `(?:${one}|${two})`),
  ),
})).sequence;
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 12 });

test('every text that a pattern matches has all of its pieces', () => {
  let matches = 0;
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      const compiled = compileOrSkip(source);
      if (!compiled.test(subject)) return;
      matches += 1;
      for (const piece of requiredPieces(source).pieces)
        expect(RE2JS.compile(piece).test(subject)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
  expect(matches).toBeGreaterThan(300);
});

/** Some of what is made is not RE2 (`^*`): those runs are skipped. */
function compileOrSkip(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch {
    return fc.pre(false) as never;
  }
}
