// The decision at the door: what is refused now is refused at once, and nothing is reserved. A delay is no refusal.
import type { ContentChecker } from '../compliance/content/content-cache.ts';
import type { ContextCache } from '../compliance/context-cache.ts';
import { type Decision, decide, type Acceptance as PassedAs, type Refusal } from '../compliance/decide.ts';
import type { DecisionContext, ProposedMessage, RecipientContext } from '../compliance/rule.ts';
import { campaignActive } from '../compliance/rules/campaign-active.ts';
import { recipientNotOptedOut } from '../compliance/rules/recipient-not-opted-out.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import { checkWebhookUrl, type WebhookUrlRules } from '../delivery/webhook-url.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { smartEncode } from '../messaging/smart-encoding.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../messaging/validity.ts';
import type { Clock } from '../platform/clock.ts';
import { checkSendAt } from './check-send-at.ts';
import type { NewMessage } from './new-messages-sql.ts';
import { orderSenders } from './order-senders.ts';
import type { OwnNumbers } from './own-numbers.ts';
import type { Submission } from './submission.ts';

export type JudgeDeps = {
  readonly contexts: ContextCache;
  readonly ownNumbers: OwnNumbers;
  readonly content: ContentChecker;
  readonly clock: Clock;
  /** Which addresses a message's own `webhook_url` may name. */
  readonly isAddressAllowed: (address: string) => boolean;
};

export type Judgement =
  | {
      readonly kind: 'passed';
      readonly message: NewMessage;
      /** US dollars, as they are now. */
      readonly price: MicroUsd;
      readonly asked: Asked;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly asked: Asked }
  /** Nothing was asked: no sender could be chosen, or the time or the webhook is wrong. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly asked?: undefined };

/** What was decided on, so that it can be decided again once more is known. */
export type Asked = {
  readonly proposed: ProposedMessage;
  readonly context: DecisionContext;
  readonly now: Date;
};

export type Judge = {
  judge(submission: Submission): Promise<Judgement>;
  /**
   * Other words for a message that waits. The statement that replaces them asks for the balance, and for no opt-out: here it
   * is the other way round.
   */
  judgeReplacement(submission: Submission & { readonly from: string }): Promise<Judgement>;
  /** Why a message that passed was not stored: its recipient had opted out. */
  explainOptOut(asked: Asked): Promise<Refusal>;
};

/** The statement that stores a message asks for the opt-out, so that the usual one costs no statement before it. */
const NOT_ASKED_YET: RecipientContext = { optOut: 'none', zone: undefined };

export function createJudge({ contexts, ownNumbers, content, clock, isAddressAllowed }: JudgeDeps): Judge {
  async function judgeFrom(
    submission: Submission,
    from: string,
    now: Date,
    isReplacement = false,
  ): Promise<Judgement> {
    const { accountId, to, test } = submission;
    const [known, policies] = await Promise.all([contexts.senderOf(accountId, from), contexts.policies()]);
    const sender = isReplacement ? { ...known, spendable: ANY_PRICE } : known;
    const refusal = webhookRefusal(submission, { httpAllowed: sender.webhookHttpAllowed, isAddressAllowed });
    if (refusal) return { kind: 'refused', refusal };
    const attached = known.campaign?.campaignId;
    if (submission.campaign !== undefined && submission.campaign !== attached) {
      return { kind: 'refused', refusal: otherCampaign(from, attached) };
    }
    const isRewritten = sender.smartEncoding && submission.encoding !== 'ucs2';
    const text = isRewritten ? smartEncode(submission.body) : submission.body;
    const verdict = await content.verdictOf(text, accountId);
    const recipient = isReplacement
      ? await contexts.recipientOf({ accountId, sender: sender.sender, recipient: to, test })
      : NOT_ASKED_YET;
    const context: DecisionContext = { sender, recipient, content: verdict, policies };
    const asked: Asked = { proposed: proposedMessage(submission, text, now), context, now };
    const decision = decide(asked.proposed, context, now);
    if (decision.kind === 'accept' || decision.kind === 'defer') {
      const { acceptance } = decision.kind === 'defer' ? decision : { acceptance: decision };
      const message = newMessage(submission, acceptance, context);
      return { kind: 'passed', message, price: acceptance.cost, asked };
    }
    // The first rule that fails is named, and an opt-out stands before some of them: now it must be known.
    const isKnown = SENDER_FAULTS.has(decision.code);
    return { kind: 'refused', refusal: isKnown ? toRefusal(decision) : await explain(asked), asked };
  }

  async function explain({ proposed, context, now }: Asked): Promise<Refusal> {
    const { accountId, sender } = context.sender;
    const { recipient: to, test = false } = proposed;
    const recipient = await contexts.recipientOf({ accountId, sender, recipient: to, test });
    return toRefusal(decide(proposed, { ...context, recipient }, now));
  }

  async function sendersOf({ accountId, from, to }: Submission): Promise<readonly string[]> {
    if (typeof from === 'string') return [from];
    return orderSenders(from ?? (await ownNumbers.of(accountId)), to);
  }

  return {
    async judge(submission) {
      const now = clock.now();
      const mistimed = checkSendAt(submission.sendAt, now);
      if (mistimed) return { kind: 'refused', refusal: mistimed };
      let first: Judgement | undefined;
      // An opt-out, a text or a balance would stop any other sender too; and an opt-out is not walked round.
      for (const sender of await sendersOf(submission)) {
        const judgement = await judgeFrom(submission, sender, now);
        if (judgement.kind === 'passed' || !POOL_GOES_ON.has(judgement.refusal.code)) return judgement;
        first ??= judgement;
      }
      return first ?? { kind: 'refused', refusal: NO_SENDER };
    },
    async judgeReplacement(submission) {
      const now = clock.now();
      const mistimed = checkSendAt(submission.sendAt, now);
      return mistimed
        ? { kind: 'refused', refusal: mistimed }
        : await judgeFrom(submission, submission.from, now, true);
    },
    explainOptOut: explain,
  };
}

const ANY_PRICE = (1n << 62n) as MicroUsd;

/** What the rules before the opt-out find wrong with a sender. */
const SENDER_FAULTS: ReadonlySet<ErrorCode> = new Set([
  'sender_not_owned',
  'sender_sms_disabled',
  'sender_class_not_supported',
  'campaign_missing',
  'campaign_not_active',
  'tollfree_not_verified',
]);
/** Another sender of the pool may do. */
const POOL_GOES_ON: ReadonlySet<ErrorCode> = new Set([...SENDER_FAULTS, 'no_route']);

const NO_SENDER: Refusal = {
  code: 'sender_not_owned',
  rule: 'sender-owned',
  detail: 'The account has no number that could be chosen.',
};

function otherCampaign(from: string, attached: string | undefined): Refusal {
  const detail = `${from} is attached to ${attached ?? 'no campaign'}, not to the campaign that the message names.`;
  return { code: 'campaign_missing', rule: campaignActive.name, detail };
}

/** By the rules for endpoints; a name that leads to a private address is found out when it is called. */
function webhookRefusal({ webhookUrl }: Submission, rules: WebhookUrlRules): Refusal | undefined {
  const verdict = webhookUrl === undefined ? undefined : checkWebhookUrl(webhookUrl, rules);
  if (verdict?.kind !== 'refused') return undefined;
  const errors = [{ field: 'webhook_url', message: verdict.why }];
  return {
    code: 'invalid_request',
    rule: 'webhook-url-allowed',
    detail: `webhook_url: ${verdict.why}`,
    errors,
  };
}

function proposedMessage(submission: Submission, body: string, now: Date): ProposedMessage {
  const { to, sendAt, validitySeconds = DEFAULT_VALIDITY_SECONDS, encoding, test } = submission;
  const validFrom = sendAt ?? now;
  return {
    ...{ id: '', kind: 'customer', recipient: to, body, encoding, test, notBefore: sendAt },
    validUntil: new Date(validFrom.getTime() + validitySeconds * 1_000),
  };
}

function newMessage(
  submission: Submission,
  { sender, segments, encoding }: PassedAs,
  context: DecisionContext,
): NewMessage {
  // Intermediate receipts come of events that nobody else may want.
  const announcesAll = context.sender.announcesAll || submission.smpp?.intermediate === true;
  return { submission, sender, segments, encoding, announcesAll };
}

/** What refused the row may have ended by now; it was the opt-out, since nothing else is asked there. */
function toRefusal(decision: Decision): Refusal {
  if (decision.kind === 'reject' || decision.kind === 'expire') {
    return { code: decision.code, rule: decision.rule, detail: decision.detail };
  }
  return {
    code: 'recipient_opted_out',
    rule: recipientNotOptedOut.name,
    detail: 'The recipient had opted out; this has just changed.',
  };
}
