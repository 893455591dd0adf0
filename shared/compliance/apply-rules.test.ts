import { expect, test } from 'vitest';
import { applyRules } from './apply-rules.ts';
import { PASS, type Rule, type RuleVerdict, type Subject } from './rule.ts';

const TEN = new Date('2026-11-22T10:00:00Z');
const TWELVE = new Date('2026-11-22T12:00:00Z');

function rule(name: string, verdict: RuleVerdict): Rule {
  return { name, check: () => verdict };
}
const passes = rule('passes', PASS);
const untilTen = rule('until-ten', { kind: 'defer', until: TEN, reason: 'early' });
const untilTwelve = rule('until-twelve', { kind: 'defer', until: TWELVE, reason: 'late' });
const rejects = rule('rejects', { kind: 'reject', code: 'sender_not_owned', detail: 'foreign' });
const rejectsToo = rule('rejects-too', { kind: 'reject', code: 'no_route', detail: 'nowhere' });

const REJECTED = { kind: 'reject', code: 'sender_not_owned', detail: 'foreign', rule: 'rejects' };

test.each([
  ['no rule objects', [passes, passes], { kind: 'pass' }],
  ['the first refusal is the one that is told', [passes, rejects, rejectsToo], REJECTED],
  ['a delay does not hide a refusal behind it', [untilTen, rejects], REJECTED],
  [
    'the longest delay counts, first',
    [untilTwelve, untilTen],
    { kind: 'defer', until: TWELVE, rule: 'until-twelve', reason: 'late' },
  ],
  [
    'the longest delay counts, last',
    [untilTen, untilTwelve],
    { kind: 'defer', until: TWELVE, rule: 'until-twelve', reason: 'late' },
  ],
])('%s', (_, rules, expected) => {
  expect(applyRules(rules, {} as Subject)).toEqual(expected);
});
