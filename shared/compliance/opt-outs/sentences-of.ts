// What a person typed, as words to compare: the same word in any case, width, accent or punctuation is one word.

const INVISIBLE_AND_MARKS = /[\p{M}\p{Cf}]/gu;
const APOSTROPHES = /['’ʼ‘`´]/g;
/** Three or more of a letter: `STOPPPP` is `STOP`. */
const DRAWN_OUT = /(\p{L})\1{2,}/gu;
const SENTENCE_ENDS = /[.!?;,\n\r\u2028\u2029]+/;
const WORDS = /[\p{L}\p{N}]+/gu;

/**
 * Sentences and clauses in the order written, each as upper-case words with one space between them; none is empty. An
 * apostrophe joins (`don't` is `DONT`), any other sign parts. Letters written apart (`S T O P`) are one word.
 */
export function sentencesOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(INVISIBLE_AND_MARKS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .replace(DRAWN_OUT, '$1');
  const words = plain.match(WORDS) ?? [];
  if (words.length > 1 && words.every((word) => word.length === 1)) return [words.join('')];
  return plain
    .split(SENTENCE_ENDS)
    .map((sentence) => sentence.match(WORDS)?.join(' '))
    .filter((sentence) => sentence !== undefined);
}
