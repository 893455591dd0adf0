import type { SubmitMessageBody } from '../contracts/http/submit-message.ts';
import type { Principal } from '../platform/authenticate.ts';
import type { Submission } from './submission.ts';

/** A message of the REST API as the acceptor takes it. */
export function submissionOf(body: SubmitMessageBody, { accountId, mode }: Principal): Submission {
  return {
    accountId,
    door: 'rest',
    test: mode === 'test',
    from: body.from,
    to: body.to,
    body: body.body,
    encoding: body.encoding,
    webhookUrl: body.webhook_url,
    sendAt: body.send_at,
    validitySeconds: body.validity_seconds,
    tags: body.tags,
    reference: body.reference,
    metadata: body.metadata,
  };
}
