import type { SubmitMessageBody } from '../contracts/http/submit-message.ts';
import { keptTraceparent } from '../kernel/trace-context.ts';
import type { Principal } from '../platform/authenticate.ts';
import type { Submission } from './submission.ts';

type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A message of the REST API as the acceptor takes it. A `traceparent` that is none is passed over (W3C Trace Context). */
export function submissionOf(
  body: SubmitMessageBody,
  { accountId, mode }: Principal,
  headers: RequestHeaders = {},
): Submission {
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
    traceparent: keptTraceparent(oneOf(headers.traceparent)),
  };
}

/** Twice is none: nobody knows which is meant. */
function oneOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
