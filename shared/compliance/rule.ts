// What a rule of the decision sees and says. A rule is pure: time is an argument, what it must know was loaded before.
import type { ErrorCode } from '../contracts/errors.ts';
import type { E164 } from '../kernel/e164.ts';
import type { ConnectorTraits } from '../messaging/choose-connector.ts';
import type { RouteTable } from '../messaging/route-table.ts';
import type { SegmentCount } from '../messaging/segments.ts';
import type { SenderClass } from '../messaging/sender-class.ts';

/** A message that somebody wants to send. */
export type ProposedMessage = {
  /** The row's id, or empty before there is a row: only the choice among weighted connectors depends on it. */
  readonly id: string;
  readonly recipient: E164;
  readonly body: string;
};

/** Why an account may use a sender: it has the number, or an operator allowed (or forced) this address. */
export type SenderOwnership = 'owned' | 'allowed' | 'sms-disabled' | 'foreign';

export type SenderContext = {
  readonly accountId: string;
  /** Routes may be made for a group of accounts. */
  readonly accountGroup: string | undefined;
  readonly accountActive: boolean;
  /** The sender that leaves: the account's forced one where it has one, else the one that was asked for. */
  readonly sender: string;
  readonly ownership: SenderOwnership;
  /** An active endpoint of the account wants events of states on the way, not only of the end. */
  readonly announcesAll: boolean;
};

export type Routing = {
  readonly table: RouteTable;
  /** Active connectors by name. */
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
};

export type DecisionContext = { readonly sender: SenderContext; readonly routing: Routing };

/** The message with what all rules share. */
export type Subject = {
  readonly message: ProposedMessage;
  readonly context: DecisionContext;
  readonly senderClass: SenderClass;
  readonly count: SegmentCount;
  readonly now: Date;
};

export type Rejection = { readonly kind: 'reject'; readonly code: ErrorCode; readonly detail: string };

export type RuleVerdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'defer'; readonly until: Date; readonly reason: string }
  | Rejection;

/** `name` is stable: refusals quote it. */
export type Rule = { readonly name: string; readonly check: (subject: Subject) => RuleVerdict };

export const PASS: RuleVerdict = { kind: 'pass' };
