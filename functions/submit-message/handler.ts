import type { ContextCache } from '../../shared/compliance/context-cache.ts';
import { decide } from '../../shared/compliance/decide.ts';
import type { SubmitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import { countSegments } from '../../shared/messaging/segments.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { InsertedMessage, NewMessage } from './insert-messages.ts';
import type { MessageWriter } from './message-writer.ts';

export type SubmitMessageDeps = {
  readonly contexts: ContextCache;
  readonly writer: MessageWriter;
  readonly clock: Clock;
  readonly log: Logger;
};

type SubmitMessageInput = { readonly body: SubmitMessageBody; readonly caller: Principal };

/**
 * Refuses at once what the decision refuses now; a delay is no refusal, the message is stored and scheduled later. 202 is
 * answered only for a committed row.
 */
export function createSubmitMessage(deps: SubmitMessageDeps): (input: SubmitMessageInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    if (body.media_urls !== undefined) return { kind: 'refused', code: 'mms_not_enabled' };
    const context = await deps.contexts.contextOf(caller.accountId, body.from);
    const proposed = { id: '', recipient: body.to, body: body.body };
    const decision = decide(proposed, context, deps.clock.now());
    if (decision.kind === 'reject') {
      const { code, rule, detail } = decision;
      deps.log.info({ accountId: caller.accountId, code, rule }, 'message.refused');
      return { kind: 'refused', code, context: { detail: `${detail} (rule ${rule})` } };
    }
    const { segments, encoding } = countSegments(body.body);
    const message: NewMessage = {
      accountId: caller.accountId,
      sender: context.sender.sender,
      recipient: body.to,
      body: body.body,
      segments,
      encoding,
      webhookUrl: body.webhook_url,
      announcesAll: context.sender.announcesAll,
    };
    return toReply(message, await deps.writer.write(message));
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
