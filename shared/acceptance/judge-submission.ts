// The decision at the door: what is refused now is refused at once, and nothing is reserved. A delay is no refusal.
import type { ContentChecker } from '../compliance/content/content-cache.ts';
import type { ContextCache } from '../compliance/context-cache.ts';
import { type Decision, decide, type Refusal } from '../compliance/decide.ts';
import type { DecisionContext, ProposedMessage, RecipientContext } from '../compliance/rule.ts';
import { recipientNotOptedOut } from '../compliance/rules/recipient-not-opted-out.ts';
import { countSegments } from '../messaging/segments.ts';
import { smartEncode } from '../messaging/smart-encoding.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../messaging/validity.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewMessage } from './insert-messages.ts';
import type { Submission } from './submission.ts';

export type JudgeDeps = {
  readonly contexts: ContextCache;
  readonly content: ContentChecker;
  readonly clock: Clock;
};

export type Judgement =
  | { readonly kind: 'passed'; readonly message: NewMessage; readonly asked: Asked }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What was decided on, so that it can be decided again once more is known. */
export type Asked = {
  readonly proposed: ProposedMessage;
  readonly context: DecisionContext;
  readonly now: Date;
};

export type Judge = {
  judge(submission: Submission): Promise<Judgement>;
  /** Why a message that passed was not stored: its recipient had opted out. */
  explainOptOut(asked: Asked): Promise<Refusal>;
};

/** The statement that stores a message asks for the opt-out, so that the usual one costs no statement before it. */
const NOT_ASKED_YET: RecipientContext = { optOut: 'none', zone: undefined };

export function createJudge({ contexts, content, clock }: JudgeDeps): Judge {
  /** The first rule that fails is named, and an opt-out stands before some of them: now it must be known. */
  async function refusalOf({ proposed, context, now }: Asked): Promise<Refusal> {
    const { accountId, sender } = context.sender;
    const recipient = await contexts.recipientOf(accountId, sender, proposed.recipient);
    return toRefusal(decide(proposed, { ...context, recipient }, now));
  }

  return {
    async judge(submission) {
      const [sender, policies] = await Promise.all([
        contexts.senderOf(submission.accountId, submission.from),
        contexts.policies(),
      ]);
      const text = sender.smartEncoding ? smartEncode(submission.body) : submission.body;
      const now = clock.now();
      const context: DecisionContext = {
        sender,
        recipient: NOT_ASKED_YET,
        content: await content.verdictOf(text, submission.accountId),
        policies,
      };
      const asked: Asked = { proposed: proposedMessage(submission, text, now), context, now };
      const decision = decide(asked.proposed, context, now);
      if (decision.kind === 'accept' || decision.kind === 'defer') {
        return { kind: 'passed', message: newMessage(submission, text, context), asked };
      }
      return { kind: 'refused', refusal: await refusalOf(asked) };
    },
    explainOptOut: refusalOf,
  };
}

function proposedMessage({ to, validitySeconds }: Submission, body: string, now: Date): ProposedMessage {
  const validityMs = (validitySeconds ?? DEFAULT_VALIDITY_SECONDS) * 1_000;
  return {
    id: '',
    kind: 'customer',
    recipient: to,
    body,
    validUntil: new Date(now.getTime() + validityMs),
  };
}

function newMessage(submission: Submission, text: string, { sender }: DecisionContext): NewMessage {
  const { segments, encoding } = countSegments(text);
  return { submission, sender: sender.sender, segments, encoding, announcesAll: sender.announcesAll };
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
