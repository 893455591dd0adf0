import { expect, test } from 'vitest';
import { countSegments } from '../../messaging/segments.ts';
import { classifyInbound } from './classify-keyword.ts';
import { REPLY_TEXTS, type ReplyKind, replyText } from './reply-texts.ts';

const KINDS = Object.keys(REPLY_TEXTS) as ReplyKind[];

test('each names the company and says what to do next', () => {
  expect(replyText('opted-out', 'Acme Inc')).toBe(
    'Acme Inc: You are unsubscribed and will receive no more messages. Reply START to resubscribe.',
  );
  expect(replyText('opted-in', 'Acme Inc')).toBe(
    'Acme Inc: You are subscribed again. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to cancel.',
  );
  expect(replyText('help', 'Acme Inc')).toBe(
    'Acme Inc: For help please contact us directly. Msg frequency varies. Msg & data rates may apply. Reply STOP to cancel.',
  );
});

test.each<[string, string, string]>([
  ['a long name is cut', 'A'.repeat(200), 'AAAAAAAAAAAA'],
  ['a cut leaves no space behind', `${'A'.repeat(5)} ${' '.repeat(190)}B`, 'AAAAA:'],
  ['characters of two septets are counted as two', '€'.repeat(200), '€€€€€€€€€€'],
  ['accents that GSM-7 lacks are dropped', 'Škoda Živě', 'Skoda Zive:'],
  ['accents that it has stay', 'Café Zürich Ñ', 'Café Zurich Ñ:'.replace('Zurich', 'Zürich')],
  ['curly quotes become straight', 'Joe’s “Diner”', 'Joe\'s "Diner":'],
  ['no name is none', '  ', 'This sender:'],
  ['a name is no pattern', '$& $1', '$& $1:'],
])('%s: one GSM-7 part', (_what, name, beginning) => {
  for (const kind of KINDS) {
    const text = replyText(kind, name);
    expect(text.startsWith(beginning)).toBe(true);
    expect(countSegments(text)).toMatchObject({ encoding: 'gsm7', segments: 1 });
  }
});

test('a name in another script stays readable, in two parts at most', () => {
  for (const kind of KINDS) {
    const text = replyText(kind, '株式会社'.repeat(50));
    expect(text.startsWith('株式会社株式会社株式会社')).toBe(true);
    expect(countSegments(text)).toMatchObject({ encoding: 'ucs2', segments: 2 });
  }
});

test('a machine that sends our own words back opts nobody in or out, and asks for nothing', () => {
  expect(KINDS.map((kind) => [kind, classifyInbound(replyText(kind, 'Acme Inc')).kind])).toEqual([
    // Whoever gets this one is out already: the same word again.
    ['opted-out', 'stop'],
    ['opted-in', 'none'],
    ['help', 'none'],
  ]);
});
