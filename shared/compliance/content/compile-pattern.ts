// Operators write patterns, so the engine must be linear in the text whatever they write: RE2, not RegExp.
import { RE2JS } from 're2js';
import { requiredPieces } from './required-pieces.ts';

export type Pattern = {
  /** As the engine compiles it. */
  readonly source: string;
  /** What a joint automaton must have found before the pattern runs; empty: it runs on every text. */
  readonly pieces: readonly string[];
  /** Its one piece is the pattern itself, so that nothing is left to run. */
  readonly whole: boolean;
  readonly matches: (text: string) => boolean;
};

export type CompiledPattern =
  | { readonly kind: 'compiled'; readonly pattern: Pattern }
  | { readonly kind: 'fault'; readonly message: string };

// A character costs at most a pass over all steps: 500 of them on the longest text that is sent are some 20 ms.
const STEPS_MAX = 500;
const MARKS_ON_LATIN = /([a-z])\p{M}+/giu;
const ESCAPE = /\\./g;
const CAPITAL = /[A-Z]/;

/** Texts come without marks and capitals, so patterns may be written with either (`contraseña`, `STOP`). */
export function compilePattern(written: string): CompiledPattern {
  const plain = written.normalize('NFKD').replace(MARKS_ON_LATIN, '$1').normalize('NFC');
  try {
    const alone = RE2JS.compile(plain);
    const source = CAPITAL.test(plain.replace(ESCAPE, '')) ? `(?i:${plain})` : plain;
    const compiled = source === plain ? alone : RE2JS.compile(source);
    const steps = compiled.programSize();
    if (steps > STEPS_MAX) {
      return fault(
        `it has ${steps} steps, at most ${STEPS_MAX} are run; .* costs less than a counted repetition`,
      );
    }
    if (compiled.test('')) return fault('it matches every text');
    return {
      kind: 'compiled',
      pattern: { source, ...requiredPieces(source), matches: (text) => compiled.test(text) },
    };
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

function fault(message: string): CompiledPattern {
  return { kind: 'fault', message };
}
