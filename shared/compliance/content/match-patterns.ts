import { RE2Set } from 're2js';
import type { Pattern } from './compile-pattern.ts';

/** Answers the indices of the patterns that a normalised text matches, ascending. */
export type PatternMatcher = (text: string) => readonly number[];

const AUTOMATON_MEMORY_BYTES = 4 * 1024 * 1024;

/** One pass over the text finds the pieces of all patterns; a pattern runs by itself only where all of its were found. */
export function createPatternMatcher(patterns: readonly Pattern[]): PatternMatcher {
  const automaton = new RE2Set(RE2Set.UNANCHORED, 0, AUTOMATON_MEMORY_BYTES);
  const idOfPiece = new Map<string, number>();
  for (const piece of patterns.flatMap(({ pieces }) => pieces)) {
    if (!idOfPiece.has(piece)) idOfPiece.set(piece, automaton.add(piece));
  }
  if (idOfPiece.size > 0) automaton.compile();
  const needs = patterns.map(({ pieces }) => pieces.map((piece) => idOfPiece.get(piece) ?? -1));
  const someRunAlways = needs.some((ids) => ids.length === 0);

  return (text) => {
    const found = idOfPiece.size > 0 ? automaton.match(text) : [];
    if (found.length === 0 && !someRunAlways) return found;
    const matched: number[] = [];
    patterns.forEach((pattern, index) => {
      const candidate = needs[index]?.every((id) => found.includes(id)) ?? false;
      if (candidate && (pattern.whole || pattern.matches(text))) matched.push(index);
    });
    return matched;
  };
}
