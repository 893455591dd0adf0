import type { Acceptor } from '../../shared/acceptance/acceptor.ts';
import { submissionOf } from '../../shared/acceptance/submission-of.ts';
import type { SubmitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type SubmitMessageInput = { readonly body: SubmitMessageBody; readonly caller: Principal };

/** 202 is answered only for a committed row. */
export function createSubmitMessage(acceptor: Acceptor): (input: SubmitMessageInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    if (body.media_urls !== undefined) return { kind: 'refused', code: 'mms_not_enabled' };
    const acceptance = await acceptor.accept(submissionOf(body, caller));
    if (acceptance.kind === 'refused') {
      const detail = `${acceptance.detail} (rule ${acceptance.rule})`;
      return { kind: 'refused', code: acceptance.code, context: { detail } };
    }
    const resource = toMessageResource(acceptance.message);
    const headers = { location: `/v1/messages/${resource.id}` };
    return { kind: 'ok', status: 202, body: resource, headers };
  };
}
