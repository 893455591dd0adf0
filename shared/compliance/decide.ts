// The decision about a message: the same function answers the caller at once, decides again on committed state, and
// tells what would happen. Rules stand in the order in which a customer is told of them.
import type { ErrorCode } from '../contracts/errors.ts';
import { type MicroUsd, multiplyUsd } from '../kernel/money.ts';
import { countSegments } from '../messaging/segments.ts';
import { senderClassOf } from '../messaging/sender-class.ts';
import { applyRules } from './apply-rules.ts';
import type { DecisionContext, ProposedMessage, Rule, Subject } from './rule.ts';
import { accountActive } from './rules/account-active.ts';
import { chooseRoute, ROUTE_RULE } from './rules/choose-route.ts';
import { senderOwned } from './rules/sender-owned.ts';
import { textFits } from './rules/text-fits.ts';

const RULES: readonly Rule[] = [accountActive, senderOwned, textFits];

export type Acceptance = {
  readonly kind: 'accept';
  /** The sender that leaves; an account's forced sender takes the place of the one asked for. */
  readonly sender: string;
  readonly segments: number;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly connector: string;
  readonly ruleOrder: number;
  /** US dollars a segment. */
  readonly rate: MicroUsd;
  /** US dollars for the whole message. */
  readonly cost: MicroUsd;
};

export type Decision =
  | Acceptance
  | { readonly kind: 'defer'; readonly until: Date; readonly reason: string }
  | { readonly kind: 'reject'; readonly code: ErrorCode; readonly rule: string; readonly detail: string };

/** Reserves and writes nothing. The same arguments give the same decision. */
export function decide(message: ProposedMessage, context: DecisionContext, now: Date): Decision {
  const { sender } = context.sender;
  const count = countSegments(message.body);
  const subject: Subject = { message, context, senderClass: senderClassOf(sender), count, now };
  const verdict = applyRules(RULES, subject);
  if (verdict.kind === 'reject') return verdict;
  const route = chooseRoute(subject);
  if (route.kind === 'reject') return { ...route, rule: ROUTE_RULE };
  if (verdict.kind === 'defer') return verdict;
  return {
    kind: 'accept',
    sender,
    segments: count.segments,
    encoding: count.encoding,
    connector: route.connector,
    ruleOrder: route.ruleOrder,
    rate: route.rate,
    cost: multiplyUsd(route.rate, count.segments),
  };
}
