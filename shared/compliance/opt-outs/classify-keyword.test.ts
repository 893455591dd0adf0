import { describe, expect, test } from 'vitest';
import { classifyInbound, isAnsweredByNetwork, scopeOfStop } from './classify-keyword.ts';

// Sources. FCC: 47 CFR 64.1200(a)(10), the words that always revoke consent and "any reasonable means" beside them.
// CTIA: Short Code Monitoring Handbook A.3.4, what must not defeat an opt-out and what is none. Policy: our own reading,
// where a text in doubt opts out.
describe('opts out', () => {
  test.each<[source: string, text: string, keyword: string]>([
    ['FCC', 'stop', 'STOP'],
    ['FCC', 'quit', 'QUIT'],
    ['FCC', 'end', 'END'],
    ['FCC', 'revoke', 'REVOKE'],
    ['FCC', 'opt out', 'OPT OUT'],
    ['FCC', 'cancel', 'CANCEL'],
    ['FCC', 'unsubscribe', 'UNSUBSCRIBE'],
    ['common use', 'STOPALL', 'STOPALL'],
    ['common use', 'stop all', 'STOPALL'],
    ['common use', 'OPTOUT', 'OPTOUT'],
    ['common use', 'Opt-out', 'OPT OUT'],
    ['common use', 'REMOVE', 'REMOVE'],
    ['CTIA, case', 'StOp', 'STOP'],
    ['CTIA, punctuation', 'STOP!!', 'STOP'],
    ['CTIA, punctuation', '"STOP"', 'STOP'],
    ['CTIA, punctuation', '“Stop.”', 'STOP'],
    ['CTIA, punctuation', "'stop'", 'STOP'],
    ['CTIA, punctuation', '...stop...', 'STOP'],
    ['CTIA, punctuation', '*STOP*', 'STOP'],
    ['CTIA, punctuation', 'Stop 🛑', 'STOP'],
    ['CTIA, punctuation', 'S.T.O.P.', 'STOP'],
    ['CTIA, punctuation', 's t o p', 'STOP'],
    ['CTIA, white space', '  stop \r\n', 'STOP'],
    ['CTIA, white space', '\n\nSTOP\n\nSent from my phone', 'STOP'],
    ['CTIA, trailing text', 'Stop please', 'STOP'],
    ['CTIA, trailing text', 'STOP texting me', 'STOP'],
    ['CTIA, trailing text', 'stop it!', 'STOP'],
    ['CTIA, trailing text', 'STOP this is my work phone', 'STOP'],
    ['CTIA, trailing text', 'Stop at once', 'STOP'],
    ['CTIA, trailing text', 'Unsubscribe me from this list', 'UNSUBSCRIBE'],
    ['CTIA, trailing text', 'cancel please', 'CANCEL'],
    ['CTIA, trailing text', 'Cancel my subscription', 'CANCEL'],
    ['CTIA, trailing text', 'End these messages now', 'END'],
    ['CTIA, trailing text', 'quit texting me', 'QUIT'],
    ['CTIA, trailing text', 'Remove me from your list', 'REMOVE'],
    ['CTIA, ordinary language', 'please opt me out', 'OPT OUT'],
    ['CTIA, ordinary language', 'Please stop', 'STOP'],
    ['CTIA, ordinary language', 'pls just stop', 'STOP'],
    ['CTIA, ordinary language', 'I want to opt out', 'OPT OUT'],
    ['CTIA, ordinary language', 'How do I unsubscribe?', 'UNSUBSCRIBE'],
    ['CTIA, ordinary language', 'Can you stop texting me', 'STOP'],
    ['CTIA, ordinary language', "I'd like to cancel", 'CANCEL'],
    ['CTIA, ordinary language', 'take me off your list', 'REMOVE'],
    ['CTIA, ordinary language', 'Delete my number', 'REMOVE'],
    ['CTIA, ordinary language', 'Do not text me again', 'STOP'],
    ['CTIA, ordinary language', "Don't contact me", 'STOP'],
    ['CTIA, ordinary language', 'never text me again', 'STOP'],
    ['CTIA, ordinary language', 'no more texts', 'STOP'],
    ['CTIA, ordinary language', 'I don’t want to receive any more messages', 'STOP'],
    ['CTIA, ordinary language', "don't send me any more texts", 'STOP'],
    ['CTIA, ordinary language', 'leave me alone', 'STOP'],
    ['CTIA, ordinary language', 'Who is this? STOP', 'STOP'],
    ['CTIA, ordinary language', 'wrong number stop', 'STOP'],
    ['CTIA, ordinary language', 'Not interested, stop', 'STOP'],
    ['CTIA, ordinary language', "I don't know you, stop messaging me", 'STOP'],
    ['CTIA, ordinary language', 'I would like you to please stop', 'STOP'],
    ['CTIA, ordinary language', 'Make it stop!', 'STOP'],
    ['CTIA, the footer taken by the letter', 'Reply STOP', 'STOP'],
    ['CTIA, the footer taken by the letter', 'text stop', 'STOP'],
    ['FCC, any reasonable means', 'I revoke my consent', 'REVOKE'],
    ['FCC, any reasonable means', 'I withdraw consent to your texts', 'REVOKE'],
    ['FCC, any reasonable means', 'unsubscribe from everything', 'STOPALL'],
    ['Unicode, full width', 'ＳＴＯＰ', 'STOP'],
    ['Unicode, zero width', 'S\u200bT\u200dO\ufeffP', 'STOP'],
    ['Unicode, soft hyphen', 'st\u00adop', 'STOP'],
    ['Unicode, bold letters', '𝐒𝐓𝐎𝐏', 'STOP'],
    ['Unicode, combining marks', 'S\u0301TOP', 'STOP'],
    ['Unicode, writing direction', '\u202eSTOP\u202c', 'STOP'],
    ['drawn out', 'STOOOOPPPP', 'STOP'],
    ['Spanish', 'DETENER', 'DETENER'],
    ['Spanish', 'Salir', 'SALIR'],
    ['Spanish', '¡Alto!', 'ALTO'],
    ['Spanish', 'Cancelar por favor', 'CANCELAR'],
    ['Spanish', 'Baja', 'BAJA'],
    ['Spanish', 'quiero darme de baja', 'BAJA'],
    ['Spanish', 'No quiero recibir más mensajes', 'DETENER'],
    ['Spanish', 'dejen de enviarme textos', 'DETENER'],
    ['French', 'ARRET', 'ARRET'],
    ['French', 'Arrêt svp', 'ARRET'],
    ['French', 'arrêtez de m’envoyer des messages', 'ARRET'],
    ['French', 'Je ne veux plus recevoir de SMS', 'ARRET'],
    ['German', 'Stopp', 'STOPP'],
    ['German', 'Bitte keine SMS mehr', 'ABMELDEN'],
    ['Policy, in doubt', 'Cancel it', 'CANCEL'],
    ['Policy, in doubt', "Please don't text me while I drive", 'STOP'],
    ['Policy, stop wins', 'STOP. START', 'STOP'],
  ])('%s: %s', (_source, text, keyword) => {
    expect(classifyInbound(text)).toEqual({ kind: 'stop', keyword });
  });
});

describe('opts in, only as the whole text', () => {
  test.each<[text: string, keyword: string]>([
    ['START', 'START'],
    ['start', 'START'],
    ['Start!', 'START'],
    ['Start please', 'START'],
    ['Please start again', 'START'],
    ['UNSTOP', 'UNSTOP'],
    ['un-stop', 'UN STOP'],
    ['ｓｔａｒｔ', 'START'],
    ['Volver', 'VOLVER'],
    ['recibir', 'RECIBIR'],
    ['NONARRET', 'NONARRET'],
    ['non-arrêt', 'NON ARRET'],
  ])('%s', (text, keyword) => {
    expect(classifyInbound(text)).toEqual({ kind: 'start', keyword });
  });
});

describe('asks for help, only as the whole text', () => {
  test.each<[text: string, keyword: string]>([
    ['HELP', 'HELP'],
    ['help?', 'HELP'],
    ['Help please', 'HELP'],
    ['info', 'INFO'],
    ['Ayuda', 'AYUDA'],
    ['aide svp', 'AIDE'],
    ['Hilfe!', 'HILFE'],
  ])('%s', (text, keyword) => {
    expect(classifyInbound(text)).toEqual({ kind: 'help', keyword });
  });
});

describe('is an ordinary text', () => {
  test.each<[why: string, text: string]>([
    ['CTIA', 'I cannot get my device to stop'],
    ['a negation', "don't stop"],
    ['a negation', "Please don't stop texting me"],
    ['a negation', 'do not stop'],
    ['a negation', 'I do not want to opt out'],
    ['a negation', "please don't unsubscribe me"],
    ['a negation', 'Do not remove me from the list'],
    ['a complaint of silence', 'Why did you stop texting me?'],
    ['a complaint of silence', 'you never text me'],
    ['a complaint of silence', "you don't text me anymore"],
    ['a noun', 'the bus stop is closed'],
    ['a noun', 'Stop sign on Main St'],
    ['a noun', 'Next stop: Chicago'],
    ['a noun', 'non stop flight'],
    ['a movement', 'Stop by the store at 5'],
    ['a movement', 'make it stop at 5'],
    ['a movement', 'Can you stop at the pharmacy?'],
    ['within a sentence', 'The rain will stop soon'],
    ['within a word', 'unstoppable'],
    ['within a word', 'stopwatch'],
    ['within a word', 'weekend'],
    ['within a word', 'Canceled'],
    ['about something else', 'cancel my appointment'],
    ['about something else', 'I need to cancel my appointment on Friday'],
    ['about something else', 'end of the month works'],
    ['about something else', 'I quit smoking'],
    ['about something else', 'Remove the second item from the order'],
    ['about something else', 'Palo Alto'],
    ['about something else', 'Salir a las 5?'],
    ['a question to the company', 'can you help me with my order'],
    ['a question to the company', 'help me'],
    ['a question to the company', 'I need more info about the price'],
    ['no wish to be subscribed', 'When do we start?'],
    ['no wish to be subscribed', 'Start at 5?'],
    ['no wish to be subscribed', 'I did not start it'],
    ['nothing is pending', 'YES'],
    ['nothing is pending', 'Y'],
    ['a footer sent back', 'Reply STOP to unsubscribe'],
    ['a footer sent back', 'Acme: sale today! Text STOP to opt-out, HELP for help'],
    ['a footer sent back', 'Msg&data rates may apply. STOP 2 END'],
    ['a reaction to our text', 'Liked “Acme: Sale ends today. Reply STOP anytime”'],
    ['a reaction to our text', 'Reacted 👍 to “Reply STOP”'],
    ['nothing', ''],
    ['nothing', ' \u200b '],
    ['signs only', '👍'],
    ['digits', '4711'],
    ['a single letter', 'S'],
  ])('%s: %s', (_why, text) => {
    expect(classifyInbound(text)).toEqual({ kind: 'none' });
  });
});

test('STOP is about one number, STOPALL and REVOKE about the whole account', () => {
  expect(['STOP', 'CANCEL', 'ARRET', 'OPT OUT'].map(scopeOfStop)).toEqual([
    'sender',
    'sender',
    'sender',
    'sender',
  ]);
  expect(['STOPALL', 'REVOKE'].map(scopeOfStop)).toEqual(['account', 'account']);
});

test.each([
  ['a text of 39,000 characters', 'no thanks '.repeat(3_900)],
  ['a text of stop words that is none', `x${' cancel my'.repeat(3_900)}`],
  ['thanks without end', `${'cancel '}${'thank you '.repeat(3_900)}x`],
])('%s takes no time', (_what, text) => {
  const startedAtMs = performance.now();
  classifyInbound(text);
  expect(performance.now() - startedAtMs).toBeLessThan(500);
});

describe('the toll-free network answers its own words itself', () => {
  test.each([
    ['+18885550100', 'STOP', true],
    ['+18885550100', 'Stop.', true],
    ['+18885550100', 'unstop', true],
    ['+18885550100', 'START', true],
    ['+18885550100', 'UNSUBSCRIBE', false],
    ['+18885550100', 'stop texting me', false],
    ['+18885550100', 'HELP', false],
    ['+14155550100', 'STOP', false],
    ['55511', 'STOP', false],
  ])('at %s, to %s: %s', (number, text, answered) => {
    expect(isAnsweredByNetwork(number, text)).toBe(answered);
  });
});
