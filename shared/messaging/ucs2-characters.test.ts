import { expect, test } from 'vitest';
import { smartEncode } from './smart-encoding.ts';
import { type Ucs2Cause, ucs2Causes } from './ucs2-characters.ts';

test.each<[string, string, readonly Ucs2Cause[]]>([
  ['a text of GSM-7 has none', 'Hello [€5]\r\n', []],
  ['an empty text has none', '', []],
  [
    'a curly apostrophe, where it stands, and what to write instead',
    'It’s',
    [{ character: '’', codePoint: 'U+2019', index: 2, replacement: "'" }],
  ],
  [
    'the same character twice is told once',
    '“a” “b”',
    [
      { character: '“', codePoint: 'U+201C', index: 0, replacement: '"' },
      { character: '”', codePoint: 'U+201D', index: 2, replacement: '"' },
    ],
  ],
  [
    'an emoji is one character of two units, and nothing stands for it',
    '😀ж',
    [
      { character: '😀', codePoint: 'U+1F600', index: 0, replacement: undefined },
      { character: 'ж', codePoint: 'U+0436', index: 2, replacement: undefined },
    ],
  ],
  [
    'what may be left out has an empty replacement',
    'a\u200bb',
    [{ character: '\u200b', codePoint: 'U+200B', index: 1, replacement: '' }],
  ],
  [
    'what takes several characters',
    'a…',
    [{ character: '…', codePoint: 'U+2026', index: 1, replacement: '...' }],
  ],
  ['NUL', '\0', [{ character: '\0', codePoint: 'U+0000', index: 0, replacement: undefined }]],
  [
    'half a surrogate pair',
    'a\ud83db',
    [{ character: '\ud83d', codePoint: 'U+D83D', index: 1, replacement: undefined }],
  ],
  [
    'a combining mark',
    'e\u0301',
    [{ character: '\u0301', codePoint: 'U+0301', index: 1, replacement: undefined }],
  ],
])('%s', (_, text, causes) => {
  expect(ucs2Causes(text)).toEqual(causes);
});

test('a long text in another alphabet answers its first twenty characters', () => {
  const causes = ucs2Causes('абвгдежзийклмнопрстуфхцчшщ'.repeat(20));
  expect(causes).toHaveLength(20);
  expect(causes.at(-1)).toEqual({ character: 'у', codePoint: 'U+0443', index: 19, replacement: undefined });
});

test('where every cause has a replacement, smart encoding makes the text GSM-7', () => {
  const text = '“It’s – now…”';
  expect(ucs2Causes(text).every(({ replacement }) => replacement !== undefined)).toBe(true);
  expect(ucs2Causes(smartEncode(text))).toEqual([]);
});
