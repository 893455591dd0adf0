import { describe, expect, test } from 'vitest';
import { normaliseText, readDisguise } from './normalise-text.ts';

describe('what a reader sees as the same is the same to a rule', () => {
  test.each([
    ['plain text in any case', 'Visit BIT.ly/Abc Now', 'visit bit.ly/abc now'],
    ['more space than one', '  win   big  ', 'win big'],
    ['line breaks and tabs', 'win\r\n\tbig', 'win big'],
    ['no-break and ideographic spaces', 'win\u00a0big\u3000now', 'win big now'],
    ['a blank Braille cell', 'win\u2800big', 'win big'],
    ['a control character', 'win\u0007big', 'win big'],
    ['a zero-width space', 'b\u200bit.ly', 'bit.ly'],
    ['zero-width joiners', 'b\u200di\u200ct.ly', 'bit.ly'],
    ['a soft hyphen', 'casi\u00adno', 'casino'],
    ['a byte order mark', '\ufeffcasino', 'casino'],
    ['direction marks', '\u202acas\u200eino\u202c', 'casino'],
    ['a variation selector', 'cas\ufe0fino', 'casino'],
    ['a Hangul filler', 'cas\u3164ino', 'casino'],
    ['full-width letters and stop', 'ｂｉｔ．ｌｙ', 'bit.ly'],
    ['an ideographic stop', 'bit。ly', 'bit.ly'],
    ['mathematical letters', '𝐜𝖆𝓼𝔦𝚗𝘰', 'casino'],
    ['circled letters', 'ⓒⓐⓢⓘⓝⓞ', 'casino'],
    ['dark circled and squared letters', '🅒🅐🅢🅘🅝🅞 🅲🅰🆂🅸🅽🅾', 'casino casino'],
    ['small capitals', 'ᴄᴀꜱɪɴᴏ', 'casino'],
    ['ligatures', 'oﬃce', 'office'],
    ['one Cyrillic letter', 'сasino', 'casino'],
    ['Cyrillic capitals', 'САSІNО', 'casino'],
    ['Greek letters', 'cαsιnο', 'casino'],
    ['Armenian letters', 'casinօ', 'casino'],
    ['a dotless i', 'casıno', 'casino'],
    ['letters struck through', 'c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336', 'casino'],
    ['accents, composed', 'cásïñô', 'casino'],
    ['accents, combining', 'ca\u0301sino', 'casino'],
    ['a keycap', '4\ufe0f\u20e3 you', '4 you'],
    ['curly quotes and dashes', '“you’ve” – won', '"you\'ve" - won'],
  ])('%s', (_, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });
});

describe('what is not disguised stays readable in its own language', () => {
  test.each([
    ['Russian', 'Ваш заказ готов, ещё сейчас', 'ваш заказ готов, ещё сейчас'],
    ['Greek', 'Η παραγγελία σας', 'η παραγγελία σας'],
    ['Hindi', 'आपका ऑर्डर', 'आपका ऑर्डर'],
    ['Chinese', '您的验证码是 4711', '您的验证码是 4711'],
    ['Korean', '인증번호', '인증번호'],
    ['emoji', 'see you 🎉', 'see you 🎉'],
    ['digits', 'code 4711', 'code 4711'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });
});

describe('the second reading takes every sign for the letter it looks like', () => {
  test.each([
    ['between letters', 'c4s1n0 w33d', 'casino weed'],
    ['at the edges', '5ex p0rn ca$h', 'sex porn cash'],
    ['an at sign', 'c@sino.', 'casino.'],
    ['letters of another alphabet alone', 'саѕіпо', 'casino'],
    ['words that do not look Latin stay', 'сейчас', 'сейчас'],
    ['numbers alone stay', 'your code is 4711 for $5', 'your code is 4711 for $5'],
    ['addresses stay', 'b1t.ly/x bob@acme.test s3/a1b', 'b1t.ly/x bob@acme.test s3/a1b'],
  ])('%s', (_, text, expected) => {
    expect(readDisguise(text)).toBe(expected);
  });
});

test('a long text takes no longer a character than a short one', () => {
  const hostile = `${'\u0336'.repeat(20_000)}${'а'.repeat(20_000)}ж`;
  expect(normaliseText(hostile)).toHaveLength(40_001);
  expect(readDisguise(hostile)).toHaveLength(40_001);
});
