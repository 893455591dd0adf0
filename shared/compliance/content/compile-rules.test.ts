import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { compileRules } from './compile-rules.ts';
import type { ContentRule } from './content-rules.ts';

const ACCOUNT = '01934742-ed30-79b0-bd71-13146ff274ec';
const OTHER = '01934742-ed30-79b0-bd71-13146ff274ed';

function rule(name: string, pattern: string, columns: Partial<ContentRule> = {}): ContentRule {
  return {
    ...{ id: name, name, category: 'test', kind: 'pattern', pattern, action: 'block', accountId: undefined },
    ...columns,
  };
}
const domain = (name: string, pattern: string) => rule(name, pattern, { kind: 'domain' });
const flag = (name: string, pattern: string) => rule(name, pattern, { action: 'flag' });

function verdict(rules: readonly ContentRule[], text: string, accountId = ACCOUNT) {
  const { ruleSet, faults } = compileRules(rules);
  expect(faults).toEqual([]);
  return ruleSet.check(text, accountId);
}

const CLEAN = { kind: 'clean' };
const blockedBy = (name: string, flags: string[] = []) => ({
  kind: 'blocked',
  rule: name,
  category: 'test',
  flags,
});

describe('what a text is called', () => {
  const RULES = [
    flag('beer', String.raw`\bbeers?\b`),
    rule('loan', String.raw`\bpayday loans?\b`),
    flag('loan-link', 'loan.*https?://'),
    rule('loan-too', 'payday'),
  ];
  test.each([
    ['clean where no rule matches', 'Your order is ready', CLEAN],
    [
      'flagged by each rule that flags',
      'beer loan http://x.example',
      { kind: 'flagged', flags: ['beer', 'loan-link'] },
    ],
    ['blocked by the first rule that blocks', 'a payday loan', blockedBy('loan')],
    ['blocked, with what flags it too', 'payday loans and beer', blockedBy('loan', ['beer'])],
  ])('%s', (_, text, expected) => {
    expect(verdict(RULES, text)).toEqual(expected);
  });

  test('clean where there are no rules', () => {
    expect(verdict([], 'anything at bit.ly')).toEqual(CLEAN);
  });
});

describe('a disguise does not help', () => {
  test.each([
    ['capitals', 'CASINO'],
    ['a zero-width space', 'cas\u200bino'],
    ['a Cyrillic letter', 'сasino'],
    ['Cyrillic letters alone', 'саѕіпо'],
    ['full-width letters', 'ｃａｓｉｎｏ'],
    ['digits', 'c4sin0!'],
  ])('%s', (_, text) => {
    expect(verdict([rule('gambling', String.raw`\bcasino\b`)], `best ${text} in town`)).toEqual(
      blockedBy('gambling'),
    );
  });

  test('and a rule about digits still finds them', () => {
    expect(verdict([rule('b2b', String.raw`\bb2b\d\b`)], 'our B2B4 list')).toEqual(blockedBy('b2b'));
  });

  test('a rule in another language finds words that look Latin', () => {
    expect(verdict([rule('ready', 'готов')], 'Ваш заказ готов')).toEqual(blockedBy('ready'));
  });
});

describe('a pattern may be written', () => {
  test.each([
    ['in capitals', 'CASINO', 'a casino'],
    ['in capitals, with repetition', String.raw`PAY\s+NOW`, 'pay now'],
    ['with marks', 'contraseña', 'su CONTRASEÑA'],
    ['with alternatives that repeat', 'casino.*|bet+ing', 'bettting'],
    ['of repetition alone', '[0-9]{6,}', 'code 123456'],
    ['over a line break', 'verify.*link', 'verify\nlink'],
  ])('%s', (_, pattern, text) => {
    expect(verdict([rule('it', pattern)], text)).toEqual(blockedBy('it'));
    expect(verdict([rule('it', pattern)], 'nothing of that kind')).toEqual(CLEAN);
  });
});

describe('a domain stands for itself and what is below it', () => {
  test.each([
    ['itself', 'go to BIT.ly/x', true],
    ['a subdomain', 'https://my.go.bit.ly', true],
    ['itself, disguised', 'b\u200bıt。ly/x', true],
    ['another that ends alike', 'rabbit.ly/x', false],
    ['another that begins alike', 'bit.lynx.example', false],
    ['the name in a path', 'example.com/bit-ly', false],
    ['another that reads alike', 'b1t.ly', false],
  ])('%s', (_, text, blocked) => {
    expect(verdict([domain('short', 'bit.ly')], text)).toEqual(blocked ? blockedBy('short') : CLEAN);
  });

  test.each([['*.bit.ly'], ['Bit.LY'], ['bit.ly.']])('it may be written %s', (written) => {
    expect(verdict([domain('short', written)], 'x.bit.ly')).toEqual(blockedBy('short'));
  });

  test('two rules may name one domain', () => {
    const rules = [{ ...domain('watch', 'bit.ly'), action: 'flag' } as const, domain('short', 'bit.ly')];
    expect(verdict(rules, 'bit.ly')).toEqual(blockedBy('short', ['watch']));
  });
});

describe('a rule of an account', () => {
  const rules = [flag('all', 'beer'), rule('own', 'beer', { accountId: ACCOUNT })];

  test('counts for it, beside the rules for all', () => {
    expect(verdict(rules, 'beer', ACCOUNT)).toEqual(blockedBy('own', ['all']));
  });
  test('does not count for another', () => {
    expect(verdict(rules, 'beer', OTHER)).toEqual({ kind: 'flagged', flags: ['all'] });
  });
  test('is known to be there', () => {
    const { ruleSet } = compileRules(rules);
    expect([ruleSet.hasRulesOf(ACCOUNT), ruleSet.hasRulesOf(OTHER)]).toEqual([true, false]);
  });
});

describe('a rule that cannot be used is named and stops no other', () => {
  const cannot = (reason: string) => `The pattern of rule "bad" cannot be used: ${reason}.`;
  const needsHost = 'Rule "bad" needs a host name such as example.com, without path.';
  test.each([
    ['not closed', rule('bad', '(a'), cannot('error parsing regexp: missing closing ): `(a`')],
    [
      'looks ahead',
      rule('bad', 'a(?=b)'),
      cannot('error parsing regexp: invalid or unsupported Perl syntax: `(?=`'),
    ],
    [
      'refers back',
      rule('bad', String.raw`(a)\1`),
      cannot('error parsing regexp: invalid escape sequence: `\\1`'),
    ],
    [
      'counts too far',
      rule('bad', 'a{1001}'),
      cannot('error parsing regexp: invalid repeat count: `{1001}`'),
    ],
    [
      'closes what is its own group',
      rule('bad', 'a)(b'),
      cannot('error parsing regexp: unexpected ): `a)(b`'),
    ],
    [
      'too large',
      rule('bad', '(foo|bar){100}'),
      cannot('it has 902 steps, at most 500 are run; .* costs less than a counted repetition'),
    ],
    ['matches every text', rule('bad', 'a*'), cannot('it matches every text')],
    ['empty', rule('bad', ''), cannot('it matches every text')],
    ['a domain with a path', domain('bad', 'bit.ly/x'), needsHost],
    ['a domain without a dot', domain('bad', 'localhost'), needsHost],
  ])('%s', (_, bad, message) => {
    const { ruleSet, faults } = compileRules([bad, rule('good', 'beer')]);
    expect(faults).toEqual([{ name: 'bad', message }]);
    expect(ruleSet.check('beer', ACCOUNT)).toEqual(blockedBy('good'));
    expect(ruleSet.check('water', ACCOUNT)).toEqual(CLEAN);
  });

  test('nested as deep as a column holds', () => {
    const { ruleSet } = compileRules([
      rule('deep', `${'('.repeat(499)}a${')'.repeat(499)}`),
      rule('good', 'beer'),
    ]);
    expect(ruleSet.check('beer', ACCOUNT)).toEqual(blockedBy('good'));
  });
});

test('many rules at once answer as each alone would', () => {
  const patterns = [
    ...[
      'beer',
      String.raw`\bwine\b`,
      'account.*link',
      'link.*account',
      '(pay|send).{0,9}now',
      'no+w',
      '[0-9]{3,5}',
    ],
    ...['a.*b.*c', String.raw`\d+$`, '^pay', 'win|lin.?k', 'x+y*z?', String.raw`\bw\w+e\b`],
  ];
  const { ruleSet } = compileRules(patterns.map((pattern, index) => flag(String(index), pattern)));
  const alone = patterns.map((pattern) => RE2JS.compile(pattern));
  const word = fc.constantFrom(
    'beer',
    'wine',
    'account',
    'link',
    'pay',
    'send',
    'now',
    'noow',
    '12',
    '345',
    'a',
    'b',
    'xy',
  );
  const texts = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(texts, (text) => {
      const expected = alone.flatMap((pattern, index) => (pattern.test(text) ? [String(index)] : []));
      const found = ruleSet.check(text, ACCOUNT);
      expect(found.kind === 'flagged' ? found.flags : []).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('a text made to be slow is answered in time', () => {
  const slow = ['(a|aa)+$', '(a*)*b', '(a|a)*c', '(.*)(.*)(.*)d', 'a.{0,100}a.{0,100}e'];
  const { ruleSet, faults } = compileRules(slow.map((pattern) => rule(pattern, pattern)));
  expect(faults).toEqual([]);
  const started = performance.now();
  for (let round = 0; round < 5; round += 1) ruleSet.check(`${'a'.repeat(1_530 - round)}!`, ACCOUNT);
  expect(performance.now() - started).toBeLessThan(2_000); // a backtracking engine needs longer than the sun will shine
});
