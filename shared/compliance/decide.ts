// The decision about a message: the same function answers the caller at once, decides again on committed state, and
// tells what would happen. Rules stand in the order in which a customer is told of them.
import type { ErrorCode } from '../contracts/errors.ts';
import type { FieldError } from '../contracts/problem.ts';
import { type MicroUsd, multiplyUsd } from '../kernel/money.ts';
import { countSegments } from '../messaging/segments.ts';
import { senderClassOf } from '../messaging/sender-class.ts';
import { applyRules } from './apply-rules.ts';
import { LIMITS_RULE, type Limits, limitsOf } from './limits-of.ts';
import type { DecisionContext, ProposedMessage, Rejection, Rule, Subject } from './rule.ts';
import { accountActive } from './rules/account-active.ts';
import { BALANCE_RULE, balanceCovers } from './rules/balance-covers.ts';
import { campaignActive } from './rules/campaign-active.ts';
import { chooseRoute, ROUTE_RULE } from './rules/choose-route.ts';
import { contentAllowed } from './rules/content-allowed.ts';
import { encodingHoldsText } from './rules/encoding-holds-text.ts';
import { recipientNotOptedOut } from './rules/recipient-not-opted-out.ts';
import { senderOwned } from './rules/sender-owned.ts';
import { senderReachesDestination } from './rules/sender-reaches-destination.ts';
import { textFits } from './rules/text-fits.ts';
import { tollfreeVerified } from './rules/tollfree-verified.ts';
import { withinSendingHours } from './rules/within-sending-hours.ts';

const RULES: readonly Rule[] = [
  accountActive,
  senderOwned,
  senderReachesDestination,
  textFits,
  encodingHoldsText,
  campaignActive,
  tollfreeVerified,
  recipientNotOptedOut,
  contentAllowed,
  withinSendingHours,
];

const VALIDITY_RULE = 'validity-suffices';
const SEND_TIME_RULE = 'send-time-reached';

/** Every rule, in the order in which they are asked; the first that refuses is the last. */
export const RULE_NAMES: readonly string[] = [
  ...RULES.map(({ name }) => name),
  ...[ROUTE_RULE, SEND_TIME_RULE, VALIDITY_RULE, BALANCE_RULE, LIMITS_RULE],
];

export type Acceptance = {
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
  readonly campaignId: string | undefined;
  /** Names of the content rules that flagged the text. */
  readonly flags: readonly string[];
  readonly limits: Limits;
};

export type Refusal = {
  readonly code: ErrorCode;
  readonly rule: string;
  readonly detail: string;
  /** Which fields of the request are wrong, where it is those. */
  readonly errors?: readonly FieldError[];
};

export type Decision =
  | ({ readonly kind: 'accept' } & Acceptance)
  /** It may go, but not before `until`. */
  | {
      readonly kind: 'defer';
      readonly until: Date;
      readonly rule: string;
      readonly reason: string;
      readonly acceptance: Acceptance;
    }
  | ({ readonly kind: 'reject' } & Refusal)
  /** Nothing is wrong with it, but its validity ends before it may go. */
  | ({ readonly kind: 'expire' } & Refusal);

/** Reserves and writes nothing. The same arguments give the same decision. */
export function decide(message: ProposedMessage, context: DecisionContext, now: Date): Decision {
  const { sender } = context.sender;
  const count = countSegments(message.body, message.encoding);
  const asked = message.notBefore !== undefined && message.notBefore > now ? message.notBefore : now;
  const subject: Subject = { message, context, senderClass: senderClassOf(sender), count, now: asked };
  const verdict = applyRules(RULES, subject);
  if (verdict.kind === 'reject') return verdict;
  const route = chooseRoute(subject);
  if (route.kind === 'reject') return refused(route, ROUTE_RULE);
  const earliest = verdict.kind === 'defer' ? verdict.until : asked;
  if (earliest >= message.validUntil) {
    const why = verdict.kind === 'defer' ? ` ${verdict.reason}` : '';
    const detail = `It may not go before ${earliest.toISOString()}, when its validity has ended.${why}`;
    return { kind: 'expire', code: 'validity_too_short', rule: VALIDITY_RULE, detail };
  }
  const cost = multiplyUsd(route.rate, count.segments);
  const uncovered = balanceCovers(subject, cost);
  if (uncovered) return refused(uncovered, BALANCE_RULE);
  const acceptance: Acceptance = {
    sender,
    segments: count.segments,
    encoding: count.encoding,
    connector: route.connector,
    ruleOrder: route.ruleOrder,
    rate: route.rate,
    cost,
    campaignId: context.sender.campaign?.campaignId,
    flags: context.content.kind === 'clean' ? NO_FLAGS : context.content.flags,
    limits: limitsOf(subject),
  };
  if (earliest <= now) return { kind: 'accept', ...acceptance };
  const { rule, reason } =
    verdict.kind === 'defer' ? verdict : { rule: SEND_TIME_RULE, reason: 'It is scheduled for then.' };
  return { kind: 'defer', until: earliest, rule, reason, acceptance };
}

const NO_FLAGS: readonly string[] = [];

function refused({ code, detail }: Rejection, rule: string): Decision {
  return { kind: 'reject', code, detail, rule };
}
