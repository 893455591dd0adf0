import { describe, expect, test } from 'vitest';
import { compilePattern } from './compile-pattern.ts';
import { compileRules } from './compile-rules.ts';
import { DEFAULT_RULES } from './default-rules.ts';

const ACCOUNT = '01934742-ed30-79b0-bd71-13146ff274ec';
const { ruleSet, faults } = compileRules(
  DEFAULT_RULES.map((rule) => ({ ...rule, id: rule.name, accountId: undefined })),
);
const verdict = (text: string) => ruleSet.check(text, ACCOUNT);
const patterns = DEFAULT_RULES.filter(({ kind }) => kind === 'pattern');

test('all of them can be used', () => {
  expect(faults).toEqual([]);
  expect(patterns.length).toBeGreaterThanOrEqual(32);
  expect(DEFAULT_RULES.filter(({ kind }) => kind === 'domain').length).toBeGreaterThanOrEqual(30);
});

test('no two have one name, and names and patterns fit their columns', () => {
  expect(new Set(DEFAULT_RULES.map(({ name }) => name)).size).toBe(DEFAULT_RULES.length);
  for (const { name, category, pattern } of DEFAULT_RULES) {
    expect([name.length <= 100, category.length <= 40, pattern.length <= 1_000]).toEqual([true, true, true]);
  }
});

test('none of them runs on a text that is far from a hit', () => {
  const running = patterns.filter(({ pattern }) => {
    const compiled = compilePattern(pattern);
    return compiled.kind === 'fault' || compiled.pattern.pieces.length === 0;
  });
  expect(running).toEqual([]);
});

test('every pattern finds what it was written for', () => {
  const found = new Set(
    [...BLOCKED, ...FLAGGED].flatMap(([, text]) => {
      const said = verdict(text);
      return said.kind === 'clean' ? [] : [...said.flags, ...(said.kind === 'blocked' ? [said.rule] : [])];
    }),
  );
  expect(patterns.filter(({ name }) => !found.has(name)).map(({ name }) => name)).toEqual([]);
});

const BLOCKED: readonly [rule: string, text: string][] = [
  ['shortener-bit.ly', 'Your table is ready: https://bit.ly/3xYz'],
  ['shortener-tinyurl.com', 'Details at WWW.TINYURL.COM/abc'],
  ['shortener-t.co', 'see t.co/x.'],
  ['phishing-tax-claim', 'IRS: you have a refund of $612. Claim it at http://irs-refund.example'],
  ['phishing-advance-fee', 'Contact us to claim your inheritance of $4.5M'],
  ['phishing-seed-phrase', 'Metamask: please verify your recovery phrase at https://mask.example'],
  ['phishing-reply-secret', 'Bank alert! Please reply with your PIN to stop the transfer'],
  ['phishing-gift-card', 'There is a warrant out for you. Pay $500 in gift cards today.'],
  ['sex-offer', 'Hot singles near you want to chat'],
  ['hate-slogans', 'Join us. White power!'],
  ['lending-payday', 'Need cash? PAYDAY LOANS up to $1000'],
  ['lending-no-questions', 'No credit check! Get a loan today'],
  ['debt-relief', 'You qualify for student loan forgiveness, call now'],
  ['debt-collection', 'This is an attempt to collect a debt.'],
  ['credit-repair', 'We fix your credit in 30 days'],
  ['cannabis-offer', 'New CBD gummies in stock'],
  ['cannabis-offer', 'Fresh c@nn4bis, today only'],
  ['drugs-without-prescription', 'Buy Xanax, shipped overnight'],
  ['gambling-offer', 'Best ОNLINE САSINO: 100 free spins'],
  ['home-work-pay', 'Work from home and earn $300 a day'],
  ['home-pay-work', 'Make up to $900 weekly from your phone'],
  ['investment-double', 'Double your bitcoin in 24 hours'],
  ['investment-guaranteed', 'Guaranteed weekly profits with our fund'],
];

const FLAGGED: readonly [rule: string, text: string][] = [
  ['phishing-verify-account', 'Acme: verify your account at https://acme.example/v'],
  ['phishing-account-locked', 'Your card has been locked. Unlock: https://bank.example'],
  ['phishing-unusual-activity', 'Unusual sign-in. Was it you? https://acme.example'],
  ['phishing-parcel-fee', 'Your parcel is held, a customs fee is due'],
  ['phishing-toll', 'You have an unpaid toll of $6.99: https://toll.example'],
  ['phishing-prize', "You've won a gift! https://win.example"],
  ['phishing-relative', 'Hi mum, this is my new number'],
  ['sex-words', 'New on OnlyFans'],
  ['alcohol-words', 'Happy hour from 5 to 7'],
  ['firearms-words', 'Handguns 20% off'],
  ['tobacco-words', 'New vapes have arrived'],
  ['lending-words', 'You are pre-approved'],
  ['cannabis-words', 'Meet us in the CBD'],
  ['drugs-words', 'Your Adderall is ready for pickup'],
  ['gambling-words', 'Dinner at the casino, 8 pm'],
  ['job-alerts', 'Now hiring drivers: https://jobs.example'],
  ['investment-words', 'Bitcoin is at $100,000'],
  ['lead-sharing', 'Join our affiliate program'],
  ['deceptive-cure', 'A miracle cure for back pain'],
  ['deceptive-warranty', 'Final notice about your car warranty'],
];

describe('blocked', () => {
  test.each(BLOCKED)('by %s: %s', (rule, text) => {
    expect(verdict(text)).toMatchObject({ kind: 'blocked', rule });
  });
});

describe('flagged', () => {
  test.each(FLAGGED)('by %s: %s', (rule, text) => {
    expect(verdict(text)).toEqual({ kind: 'flagged', flags: [rule] });
  });
});

describe('honest messages pass', () => {
  test.each([
    ['a code', 'Your Acme code is 471123. Never share it, not even with us.'],
    ['a warning', 'Acme Bank will never ask for it: do not reply with your PIN or password.'],
    ['a delivery', 'Your package arrives today between 2 and 4 PM. Track: https://acme.example/t/123'],
    ['an appointment', 'Reminder: Dr. Smith, Tue 3:30 p.m. Reply C to confirm, R to reschedule.'],
    ['a fraud check', 'Acme Bank: did you spend $412.10 at STORE? Reply YES or NO.'],
    ['an order', 'Order A1B2-33 has shipped. Free returns within 30 days, risk-free.'],
    ['a sale', 'Flash sale! 40% off everything until midnight at acme.example. Reply STOP to opt out'],
    ['a school', 'School is closed tomorrow because of snow.'],
    ['a host that ends like a shortener', 'See rabbit.ly or mint.co'],
    ['Spanish', 'Su código de verificación es 4711'],
    ['Russian', 'Ваш код подтверждения: 4711'],
    ['Chinese', '您的验证码是 4711'],
    ['emoji', 'See you at 6 🎉'],
  ])('%s', (_, text) => {
    expect(verdict(text)).toEqual({ kind: 'clean' });
  });
});
