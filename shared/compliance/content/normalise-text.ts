// Rules are matched on what a reader sees, not on the code points that were chosen to hide it: full-width and styled
// letters, invisible characters, marks over letters and letters of other alphabets that look Latin.
import { LATIN_OF } from './look-alikes.ts';

// Zero-width characters, soft hyphens, direction marks, variation selectors, fillers.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const BLANK = /[\s\p{Cc}\u2800]+/gu;
const PUNCTUATION: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '‐': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '。': '.',
  '⁄': '/',
  '∕': '/',
};
const OTHER_PUNCTUATION = /[‘’ʼ“”‐–—−。⁄∕]/g;
// Letters in a dark circle or square: unlike their light forms they have no decomposition.
const DARK_LETTER = /[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu;
const DARK_CIRCLED_A = 0x1f150;
const DARK_SQUARED_A = 0x1f170;
const WORD = /[\p{L}\p{M}]+/gu;
const MARK = /^\p{M}$/u;
const LATIN_LETTER = /\p{Script=Latin}/u;
const LOWER_A = 0x61;
const LOWER_Z = 0x7a;

/**
 * Lower case, one space between words, nothing invisible, compatibility forms resolved. A word that has Latin letters and
 * otherwise only letters that look so becomes Latin without marks; other words stay, or no rule could be written for
 * their language.
 */
export function normaliseText(text: string): string {
  if (isPrintableAscii(text)) return collapseSpaces(text.toLowerCase());
  return text
    .replace(DARK_LETTER, toPlainLetter)
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replace(OTHER_PUNCTUATION, (char) => PUNCTUATION[char] ?? char)
    .replace(WORD, foldWord)
    .replace(BLANK, ' ')
    .trim()
    .normalize('NFC');
}

function isPrintableAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

function collapseSpaces(text: string): string {
  return (text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text).trim();
}

function toPlainLetter(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return String.fromCharCode(LOWER_A + code - (code >= DARK_SQUARED_A ? DARK_SQUARED_A : DARK_CIRCLED_A));
}

function foldWord(word: string): string {
  const folded = latinForm(word);
  if (folded === undefined) return word;
  return folded === '' || LATIN_LETTER.test(word) ? folded : word; // marks alone have no letter to stand on
}

/** The word in Latin letters without marks, or `undefined` where a letter of it does not look Latin. */
function latinForm(word: string): string | undefined {
  let folded = '';
  for (const char of word) {
    const code = char.codePointAt(0) ?? 0;
    const latin = code >= LOWER_A && code <= LOWER_Z ? char : LATIN_OF.get(char);
    if (latin !== undefined) folded += latin;
    else if (!MARK.test(char)) return undefined;
  }
  return folded;
}

const LEET_LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
const LEET = /(?<=[a-z])[013457@$]+|[013457@$]+(?=[a-z])/g;
const MAY_BE_DISGUISED = /[a-z][013457@$]|[013457@$][a-z]|[^ -~]/;
const ADDRESS = /[./][\p{L}\p{N}]/u;

/**
 * The second reading of a normalised text, for words that nothing but a reader's eye gives away: all letters of another
 * alphabet but looking Latin, or with digits and signs for letters (`c4sin0`). Such words may be innocent (`готов`, `b2b`),
 * so rules see both readings. Addresses stay: `b1t.ly` is another host.
 */
export function readDisguise(normalised: string): string {
  if (!MAY_BE_DISGUISED.test(normalised)) return normalised;
  return normalised
    .split(' ')
    .map((token) => (ADDRESS.test(token) ? token : readToken(token)))
    .join(' ');
}

function readToken(token: string): string {
  return token.replace(WORD, (word) => latinForm(word) ?? word).replace(LEET, toLetters);
}

function toLetters(signs: string): string {
  return signs.replace(/./g, (sign) => LEET_LETTERS[sign] ?? sign);
}
