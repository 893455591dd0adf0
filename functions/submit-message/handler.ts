import type { IncomingHttpHeaders } from 'node:http';
import type { Acceptor, OnceAcceptance } from '../../shared/acceptance/acceptor.ts';
import { submissionOf } from '../../shared/acceptance/submission-of.ts';
import type { SubmitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { type MessageRow, toMessageResource } from '../../shared/messaging/message-resource.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { KEY_IN_USE, KEY_OF_ANOTHER, type OnceRequest, replayed } from '../../shared/platform/once.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type SubmitMessageInput = {
  readonly body: SubmitMessageBody;
  readonly caller: Principal;
  readonly headers?: IncomingHttpHeaders;
  readonly once?: OnceRequest | undefined;
};

/** 202 is answered only for a committed row. */
export function createSubmitMessage(acceptor: Acceptor): (input: SubmitMessageInput) => Promise<Reply> {
  return async ({ body, caller, headers, once }) => {
    if (body.media_urls !== undefined) return { kind: 'refused', code: 'mms_not_enabled' };
    const submission = submissionOf(body, caller, headers);
    return toReply(await (once ? acceptor.acceptOnce(submission, once) : acceptor.accept(submission)));
  };
}

function toReply(acceptance: OnceAcceptance): Reply {
  switch (acceptance.kind) {
    case 'accepted':
      return accepted(acceptance.message);
    case 'repeated':
      return replayed(accepted(acceptance.message));
    case 'key-of-another':
      return KEY_OF_ANOTHER;
    case 'key-in-use':
      return KEY_IN_USE;
    case 'refused': {
      const { code, rule, errors } = acceptance;
      const detail = `${acceptance.detail} (rule ${rule})`;
      return { kind: 'refused', code, context: { detail, ...(errors ? { errors } : {}) } };
    }
    default:
      return assertNever(acceptance);
  }
}

function accepted(message: MessageRow): Extract<Reply, { kind: 'ok' }> {
  const resource = toMessageResource(message);
  return { kind: 'ok', status: 202, body: resource, headers: { location: `/v1/messages/${resource.id}` } };
}
