import { assertNever } from '../kernel/assert-never.ts';
import type { Rejection, Rule, Subject } from './rule.ts';

export type RulesVerdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'defer'; readonly until: Date; readonly rule: string; readonly reason: string }
  | (Rejection & { readonly rule: string });

/** The first refusal counts. A delay does not end the walk, or it would hide a refusal behind it; the longest counts. */
export function applyRules(rules: readonly Rule[], subject: Subject): RulesVerdict {
  let outcome: RulesVerdict = { kind: 'pass' };
  for (const rule of rules) {
    const verdict = rule.check(subject);
    switch (verdict.kind) {
      case 'pass':
        break;
      case 'defer':
        if (outcome.kind !== 'defer' || verdict.until > outcome.until) {
          outcome = { ...verdict, rule: rule.name };
        }
        break;
      case 'reject':
        return { ...verdict, rule: rule.name };
      default:
        return assertNever(verdict);
    }
  }
  return outcome;
}
