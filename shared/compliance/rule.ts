// What a rule of the decision sees and says. A rule is pure: time is an argument, what it must know was loaded before.
import type { ErrorCode } from '../contracts/errors.ts';
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import type { ConnectorTraits } from '../messaging/choose-connector.ts';
import type { PriceList } from '../messaging/price-list.ts';
import type { RouteTable } from '../messaging/route-table.ts';
import type { RequestedEncoding, SegmentCount } from '../messaging/segments.ts';
import type { SenderClass } from '../messaging/sender-class.ts';
import type { ContentVerdict } from './content/content-rules.ts';
import type { SendingHours, StoredZone } from './quiet-hours/sending-hours.ts';

/** Our own replies are exempt from what protects recipients and accounts from too much of a customer's traffic. */
export const MESSAGE_KINDS = ['customer', 'optout_confirmation', 'help'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A message that somebody wants to send. */
export type ProposedMessage = {
  /** The row's id, or empty before there is a row: only the choice among weighted connectors depends on it. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly recipient: E164;
  /** What leaves, smart encoding done. */
  readonly body: string;
  readonly encoding?: RequestedEncoding | undefined;
  /** Not sent before this; absent: as soon as its turn comes. */
  readonly notBefore?: Date | undefined;
  /** Not sent after this. */
  readonly validUntil: Date;
  /** Sent with a test key: judged like any other, but it reaches no carrier, costs nothing and takes no slots. */
  readonly test?: boolean | undefined;
};

/** Why an account may use a sender: it has the number, or an operator allowed (or forced) this address. */
export type SenderOwnership = 'owned' | 'allowed' | 'sms-disabled' | 'foreign';

export type Campaign = {
  readonly campaignId: string;
  readonly status: string;
  readonly useCase: string | undefined;
  readonly segmentsPerMinute: number | undefined;
  /** Segments a Pacific day. */
  readonly dailyCap: number | undefined;
  readonly brandId: string | undefined;
  /** Segments a Pacific day, over all campaigns of the brand. */
  readonly brandDailyCap: number | undefined;
};

export type SenderContext = {
  readonly accountId: string;
  readonly accountActive: boolean;
  /** The sender that leaves: the account's forced one where it has one, else the one that was asked for. */
  readonly sender: string;
  readonly ownership: SenderOwnership;
  /** An active endpoint of the account wants events of states on the way, not only of the end. */
  readonly announcesAll: boolean;
  readonly tollfreeStatus: 'unverified' | 'pending' | 'verified' | 'rejected' | undefined;
  /** The account's campaign that the sender is attached to; an active one before others. */
  readonly campaign: Campaign | undefined;
  readonly accountGroup: string | undefined;
  readonly smartEncoding: boolean;
  /** Its webhooks may travel in the clear. */
  readonly webhookHttpAllowed: boolean;
  /** Messages. */
  readonly accountPerSecond: number;
  readonly senderSegmentsPerSecond: number | undefined;
  /** Balance, with the credit of a postpaid account. */
  readonly spendable: MicroUsd;
  /** What it pays where that is not what the route says. */
  readonly prices?: PriceList | undefined;
};

export type RecipientContext = {
  /** Whether the recipient has opted out of this sender, or of the whole account. */
  readonly optOut: 'none' | 'sender' | 'account';
  /** Where the recipient is, if that is known better than by area code. */
  readonly zone: StoredZone | undefined;
};

/** Sender classes that reach a prefix of digits; the longest prefix counts. */
export type Destinations = ReadonlyMap<string, ReadonlySet<SenderClass>>;

/** What is the same for all messages. */
export type Policies = {
  readonly routes: RouteTable;
  /** Active connectors by name. */
  readonly connectors: ReadonlyMap<string, ConnectorTraits>;
  /** The connector of test messages, where there is one; it is not among `connectors`. */
  readonly sandbox?: string | undefined;
  readonly destinations: Destinations;
  readonly sendingHours: SendingHours;
};

export type DecisionContext = {
  readonly sender: SenderContext;
  readonly recipient: RecipientContext;
  readonly content: ContentVerdict;
  readonly policies: Policies;
};

/** The message with what all rules share. */
export type Subject = {
  readonly message: ProposedMessage;
  readonly context: DecisionContext;
  readonly senderClass: SenderClass;
  readonly count: SegmentCount;
  /** When it would go: now, or the later time that the customer asked for. */
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

/** Neither opt-outs, sending hours, the balance nor the account's pace hold our own replies back. */
export function isOurReply({ kind }: Pick<ProposedMessage, 'kind'>): boolean {
  return kind !== 'customer';
}
