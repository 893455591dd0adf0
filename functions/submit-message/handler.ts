import type { ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { ContextCache } from '../../shared/compliance/context-cache.ts';
import { type Decision, decide, type Refusal } from '../../shared/compliance/decide.ts';
import type {
  DecisionContext,
  ProposedMessage,
  RecipientContext,
  SenderContext,
} from '../../shared/compliance/rule.ts';
import { recipientNotOptedOut } from '../../shared/compliance/rules/recipient-not-opted-out.ts';
import type { SubmitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import { countSegments } from '../../shared/messaging/segments.ts';
import { smartEncode } from '../../shared/messaging/smart-encoding.ts';
import { DEFAULT_VALIDITY_HOURS } from '../../shared/messaging/validity.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { InsertedMessage, NewMessage } from './insert-messages.ts';
import type { MessageWriter } from './message-writer.ts';

export type SubmitMessageDeps = {
  readonly contexts: ContextCache;
  readonly content: ContentChecker;
  readonly writer: MessageWriter;
  readonly clock: Clock;
  readonly log: Logger;
};

type SubmitMessageInput = { readonly body: SubmitMessageBody; readonly caller: Principal };

const VALIDITY_MS = DEFAULT_VALIDITY_HOURS * 60 * 60 * 1_000;

/** The writer asks for the opt-out in its own statement, so that the usual message costs no statement before it. */
const NOT_ASKED_YET: RecipientContext = { optOut: 'none', zone: undefined };

/**
 * Refuses at once what the decision refuses now; a delay is no refusal, the message is stored and scheduled later. 202 is
 * answered only for a committed row.
 */
export function createSubmitMessage(deps: SubmitMessageDeps): (input: SubmitMessageInput) => Promise<Reply> {
  const { contexts, content, writer, clock, log } = deps;

  return async ({ body, caller: { accountId } }) => {
    if (body.media_urls !== undefined) return { kind: 'refused', code: 'mms_not_enabled' };
    const [sender, policies] = await Promise.all([
      contexts.senderOf(accountId, body.from),
      contexts.policies(),
    ]);
    const text = sender.smartEncoding ? smartEncode(body.body) : body.body;
    const now = clock.now();
    const proposed = proposedMessage(body.to, text, now);
    const context: DecisionContext = {
      sender,
      recipient: NOT_ASKED_YET,
      content: await content.verdictOf(text, accountId),
      policies,
    };
    const decision = decide(proposed, context, now);
    if (decision.kind === 'accept' || decision.kind === 'defer') {
      const message = newMessage(accountId, body, text, sender);
      const inserted = await writer.write(message);
      if (!inserted.opted_out) return toReply(message, inserted);
    }
    // The first rule that fails is named, and an opt-out stands before some of them: now it must be known.
    const recipient = await contexts.recipientOf(accountId, sender.sender, body.to);
    const refusal = refusalOf(decide(proposed, { ...context, recipient }, now));
    log.info({ accountId, code: refusal.code, rule: refusal.rule }, 'message.refused');
    const detail = `${refusal.detail} (rule ${refusal.rule})`;
    return { kind: 'refused', code: refusal.code, context: { detail } };
  };
}

function proposedMessage(recipient: SubmitMessageBody['to'], body: string, now: Date): ProposedMessage {
  const validUntil = new Date(now.getTime() + VALIDITY_MS);
  return { id: '', kind: 'customer', recipient, body, validUntil };
}

function newMessage(
  accountId: Uuid,
  body: SubmitMessageBody,
  text: string,
  sender: SenderContext,
): NewMessage {
  const { segments, encoding } = countSegments(text);
  return {
    accountId,
    sender: sender.sender,
    recipient: body.to,
    body: body.body,
    segments,
    encoding,
    webhookUrl: body.webhook_url,
    announcesAll: sender.announcesAll,
  };
}

/** What refused the row may have ended by now; it was the opt-out, since nothing else is asked there. */
function refusalOf(decision: Decision): Refusal {
  if (decision.kind === 'reject' || decision.kind === 'expire') return decision;
  return {
    code: 'recipient_opted_out',
    rule: recipientNotOptedOut.name,
    detail: 'The recipient had opted out; this has just changed.',
  };
}

function toReply(message: NewMessage, inserted: InsertedMessage): Reply {
  const resource = toMessageResource({
    id: inserted.id,
    direction: 'outbound',
    source_addr: message.sender,
    dest_addr: message.recipient,
    message_body: message.body,
    status: 'accepted',
    segments: message.segments,
    encoding: message.encoding,
    cost: null,
    error_code: null,
    carrier_error: null,
    refused_rule: null,
    sequence: 1,
    created_at: inserted.created_at,
    scheduled_at: null,
    queued_at: null,
    sending_at: null,
    submitted_at: null,
    final_at: null,
    corrected_at: null,
  });
  return {
    kind: 'ok',
    status: 202,
    body: resource,
    headers: { location: `/v1/messages/${resource.id}` },
  };
}
