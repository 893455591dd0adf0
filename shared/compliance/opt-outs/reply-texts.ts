// What we answer by ourselves to STOP, START and HELP. CTIA Short Code Monitoring Handbook: the program's name in all
// three; the one message after an opt-out sells nothing (also 47 CFR 64.1200(a)(12)); an opt-in names frequency, costs,
// HELP and STOP.
import { septetLength } from '../../messaging/gsm-0338.ts';

export type ReplyKind = 'opted-out' | 'opted-in' | 'help';

const BRAND = '{brand}';

export const REPLY_TEXTS: Readonly<Record<ReplyKind, string>> = {
  'opted-out': '{brand}: You are unsubscribed and will receive no more messages. Reply START to resubscribe.',
  'opted-in':
    '{brand}: You are subscribed again. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to cancel.',
  help: '{brand}: For help please contact us directly. Msg frequency varies. Msg & data rates may apply. Reply STOP to cancel.',
};

/** One part. */
const SEPTETS_MAX = 160;
/** Two parts. */
const UCS2_UNITS_MAX = 134;
const NAME_MISSING = 'This sender';

/**
 * One GSM-7 part: a long name is cut, and loses accents that GSM-7 lacks. A name in another script stays as it is, in
 * two UCS-2 parts, so that nobody is left to guess whom it comes from.
 */
export function replyText(kind: ReplyKind, companyName: string): string {
  const name = companyName.normalize('NFC').trim() || NAME_MISSING;
  const plain = septetLength(name) === undefined ? withoutAccents(name) : name;
  const rest = REPLY_TEXTS[kind].replace(BRAND, '');
  const shown =
    septetLength(plain) === undefined
      ? cut(name, UCS2_UNITS_MAX - rest.length, (text) => text.length)
      : cut(plain, SEPTETS_MAX - rest.length, (text) => septetLength(text) ?? text.length);
  return REPLY_TEXTS[kind].replace(BRAND, () => shown);
}

function withoutAccents(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, '-');
}

function cut(name: string, sizeMax: number, sizeOf: (text: string) => number): string {
  let shown = '';
  for (const character of name) {
    if (sizeOf(shown + character) > sizeMax) break;
    shown += character;
  }
  return shown.trimEnd();
}
