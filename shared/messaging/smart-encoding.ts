// Characters that word processors put in place of typed ones, and their forms in GSM-7. One of them turns a text of 160
// characters into three parts of UCS-2. The forms read the same; nothing is here whose sense would change: no accents,
// no letters of other alphabets, no emoji.
import { septetLength } from './gsm-0338.ts';
import { countSegments } from './segments.ts';

/** By form: the characters that take it. */
const CHARACTERS_OF: readonly (readonly [form: string, characters: string])[] = [
  ['"', '«»“”„‟″ʺˮ❝❞〝〞〟'],
  ["'", '‘’‚‛′‵ʹʻʼʽˈˊˋ´`❛❜｀'],
  ['<', '‹'],
  ['>', '›'],
  ['-', '\u2010\u2011\u2012–—―−⁃﹘﹣'],
  ['...', '…'],
  ['..', '‥'],
  ['.', '․·∙‧・'],
  ['*', '•●◦‣▪▫■□◆◇○∗'],
  ['/', '⁄∕'],
  ['~', '∼'],
  [' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'],
  ['\n', '\u0085\u2028\u2029'],
  ['', '\u00ad\u200b\u2060\ufeff'], // soft hyphen, and spaces and marks without width
  ['!!', '‼'],
  ['fi', 'ﬁ'],
  ['fl', 'ﬂ'],
  ['ff', 'ﬀ'],
  ['ffi', 'ﬃ'],
  ['ffl', 'ﬄ'],
];

const FULL_WIDTH_FIRST = 0xff01; // `！`, and so on in the order of ASCII up to `～`
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_OFFSET = 0xff01 - 0x21;

// The full-width backtick is the one whose ASCII form GSM-7 lacks: the list above comes second and wins.
const FORM_OF: ReadonlyMap<string, string> = new Map([
  ...fullWidthForms(),
  ...CHARACTERS_OF.flatMap(([form, characters]) =>
    [...characters].map((character) => [character, form] as const),
  ),
]);

function fullWidthForms(): (readonly [string, string])[] {
  return Array.from({ length: FULL_WIDTH_LAST - FULL_WIDTH_FIRST + 1 }, (_, index) => {
    const unit = FULL_WIDTH_FIRST + index;
    return [String.fromCharCode(unit), String.fromCharCode(unit - FULL_WIDTH_OFFSET)] as const;
  });
}

/** How GSM-7 writes a character that it has no code for; `''` where it may be left out, `undefined` where it cannot. */
export function gsmFormOf(character: string): string | undefined {
  return FORM_OF.get(character);
}

/**
 * The text in characters of GSM-7 alone, for accounts that ask for it. Unchanged where that cannot be had: one character
 * left over makes all of it UCS-2, and nothing is gained. Unchanged too where the forms are so long that it would take
 * more parts than before.
 */
export function smartEncode(text: string): string {
  if (septetLength(text) !== undefined) return text;
  let encoded = '';
  for (const character of text) encoded += FORM_OF.get(character) ?? character;
  if (septetLength(encoded) === undefined) return text;
  return countSegments(encoded).segments > countSegments(text).segments ? text : encoded;
}
