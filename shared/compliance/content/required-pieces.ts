// A joint automaton finds many patterns in one pass, but multiplies the states of those that wait for something
// (`account.*link`): measured, nine such patterns made a hostile text cost 5 ms. Without repetition no pattern waits. So a
// pattern with repetition gives the automaton only the pieces between, and runs itself where all of them were found.

export type RequiredPieces = {
  /** Patterns without repetition; each is found in every text that the pattern matches. */
  readonly pieces: readonly string[];
  /** The one piece is the pattern itself. */
  readonly whole: boolean;
};

const NONE: RequiredPieces = { pieces: [], whole: false };
const REPETITION = /[*+{]/;
// Flags, names and quoting change how what follows is read: not cut.
const NOT_CUT = /\(\?(?!:)|\\Q/;
const QUANTIFIER = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;
const ELEMENT =
  /\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9a-fA-F]{2})|[0-7]{1,3}|.)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|./suy;
const ESCAPE = /\\./g;
const LETTER = /[\p{L}\p{N}]/u;

/** Takes a pattern of which the engine has said that it is well-formed. */
export function requiredPieces(pattern: string): RequiredPieces {
  if (!REPETITION.test(pattern)) return { pieces: [pattern], whole: true };
  if (NOT_CUT.test(pattern)) return NONE;
  const pieces: string[] = [];
  let piece = '';
  let at = 0;
  while (at < pattern.length) {
    const end = endOfElement(pattern, at);
    const element = pattern.slice(at, end);
    if (element === '|') return NONE;
    const quantifier = matchAt(QUANTIFIER, pattern, end);
    if (repeats(element, quantifier)) {
      pieces.push(piece);
      piece = '';
    } else {
      piece += element + quantifier;
    }
    at = end + quantifier.length;
  }
  pieces.push(piece);
  return { pieces: pieces.filter(saysSomething), whole: false };
}

function repeats(element: string, quantifier: string): boolean {
  return REPETITION.test(quantifier) || (element.startsWith('(') && REPETITION.test(element));
}

/** Spaces and word boundaries are in every text. */
function saysSomething(piece: string): boolean {
  return LETTER.test(piece.replace(ESCAPE, ''));
}

function endOfElement(pattern: string, at: number): number {
  if (pattern[at] !== '(') return at + matchAt(ELEMENT, pattern, at).length;
  let next = at + 1;
  while (next < pattern.length && pattern[next] !== ')') next = endOfElement(pattern, next);
  return next + 1;
}

function matchAt(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? '';
}
