// Which characters cost a text its GSM-7 encoding, told to whoever asks what a text would cost.
import { septetLength } from './gsm-0338.ts';
import { gsmFormOf } from './smart-encoding.ts';

export type Ucs2Cause = {
  readonly character: string;
  /** `U+2019`. */
  readonly codePoint: string;
  /** Of its first occurrence, in UTF-16 units. */
  readonly index: number;
  /** What GSM-7 writes instead, `''` where it may be left out; `undefined` where GSM-7 has nothing like it. */
  readonly replacement: string | undefined;
};

const CAUSES_MAX = 20;

/** The characters that force UCS-2, each once, in order of appearance, at most 20; none where the text is GSM-7. */
export function ucs2Causes(text: string): readonly Ucs2Cause[] {
  if (septetLength(text) !== undefined) return [];
  const causes = new Map<string, Ucs2Cause>();
  let index = 0;
  for (const character of text) {
    if (causes.size === CAUSES_MAX) break;
    if (septetLength(character) === undefined && !causes.has(character)) {
      causes.set(character, describeCause(character, index));
    }
    index += character.length;
  }
  return [...causes.values()];
}

function describeCause(character: string, index: number): Ucs2Cause {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return { character, codePoint: `U+${hex.padStart(4, '0')}`, index, replacement: gsmFormOf(character) };
}
