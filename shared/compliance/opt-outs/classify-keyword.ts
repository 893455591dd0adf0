// Whether an inbound text opts its sender out or in, or asks for help. The words and their sources are in keywords.ts.
import { senderClassOf } from '../../messaging/sender-class.ts';
import {
  ACCOUNT_WIDE,
  FOOTER,
  HELP_WORDS,
  NEGATION,
  POLITE,
  START_WORDS,
  STOP_ELSEWHERE,
  STOP_LEAD,
  STOP_PHRASES,
  STOP_TAIL,
  STOP_WORDS,
  STOP_WORDS_ALONE,
} from './keywords.ts';
import { sentencesOf } from './sentences-of.ts';

export type InboundClass =
  | { readonly kind: 'stop'; readonly keyword: string }
  | { readonly kind: 'start'; readonly keyword: string }
  | { readonly kind: 'help'; readonly keyword: string }
  | { readonly kind: 'none' };

const NONE: InboundClass = { kind: 'none' };

const anyOf = (words: readonly string[]): string => `(?:${words.join('|')})`;

const LEAD = new RegExp(`^(?:${anyOf(STOP_LEAD)} )+`);
const ALL = /^STOP ALL\b/;
const FIRST = new RegExp(`^(${STOP_WORDS.join('|')})\\b(?! ${anyOf(STOP_ELSEWHERE)}\\b)`);
const ALONE = new RegExp(`^(${STOP_WORDS_ALONE.join('|')})(?: ${anyOf(STOP_TAIL)})*$`);
const PHRASES = STOP_PHRASES.map(({ keyword, phrase }) => ({
  keyword,
  pattern: new RegExp(`(?<!\\b${NEGATION} )\\b${phrase}\\b`),
}));
const QUOTED_FOOTER = new RegExp(`\\b${FOOTER}\\b`);
const START = wordAlone(START_WORDS, [...POLITE, 'AGAIN']);
const HELP = wordAlone(HELP_WORDS, POLITE);
/** How phones without reactions show one: `Liked “…”`. What is quoted is our own text. */
const REACTION = /^\s*(?:Liked|Loved|Disliked|Laughed at|Emphasized|Questioned|Reacted \S+ to) ["“]/i;

/**
 * An opt-out counts in any sentence of the text and whatever surrounds it; START and HELP only as the whole text, so
 * that "help me with my order" stays a question to the company and nobody is subscribed by chance. YES is no keyword:
 * it means something only where a question is pending. `keyword` has at most 30 characters.
 */
export function classifyInbound(text: string): InboundClass {
  if (REACTION.test(text)) return NONE;
  const sentences = sentencesOf(text);
  for (const sentence of sentences) {
    const keyword = stopKeywordOf(sentence);
    if (keyword !== undefined) return { kind: 'stop', keyword };
  }
  const whole = sentences.join(' ');
  const start = START.exec(whole)?.[1];
  if (start !== undefined) return { kind: 'start', keyword: start };
  const help = HELP.exec(whole)?.[1];
  return help === undefined ? NONE : { kind: 'help', keyword: help };
}

function stopKeywordOf(sentence: string): string | undefined {
  if (QUOTED_FOOTER.test(sentence)) return undefined;
  const words = sentence.replace(LEAD, '');
  if (ALL.test(words)) return 'STOPALL';
  const phrase = PHRASES.find(({ pattern }) => pattern.test(sentence))?.keyword;
  if (phrase === 'STOPALL' || phrase === 'REVOKE') return phrase;
  return FIRST.exec(words)?.[1] ?? ALONE.exec(words)?.[1] ?? phrase;
}

function wordAlone(words: readonly string[], around: readonly string[]): RegExp {
  return new RegExp(`^(?:${anyOf(around)} )*(${words.join('|')})(?: ${anyOf(around)})*$`);
}

/** STOP is about the number it was sent to. STOPALL and REVOKE are about everything that the account sends. */
export function scopeOfStop(keyword: string): 'sender' | 'account' {
  return ACCOUNT_WIDE.includes(keyword) ? 'account' : 'sender';
}

const NETWORK_WORDS = ['STOP', 'ARRET', 'START', 'UNSTOP', 'NONARRET'];

/**
 * Whether the toll-free network answers this text itself (and, after STOP, would refuse our answer). It knows its own
 * words only: UNSUBSCRIBE or HELP are ours to answer.
 */
export function isAnsweredByNetwork(number: string, text: string): boolean {
  return senderClassOf(number) === 'toll_free' && NETWORK_WORDS.includes(sentencesOf(text).join(' '));
}
