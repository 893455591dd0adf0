// The headers of a webhook beside its signatures, in one place for who sends it and who shows what was sent.
import { WEBHOOK_HEADERS } from '../contracts/webhook-body.ts';
import { formatTraceparent, type TraceContext } from '../kernel/trace-context.ts';

/** What every webhook carries, whatever its content. */
export const FIXED_HEADERS = {
  'content-type': 'application/json',
  'user-agent': 'ringer-webhooks/1',
} as const;

const MASKED = '***';

/**
 * The headers of an attempt as the log shows them: nothing by which anybody could sign or get in. `sentAt` is its start, `trace`
 * its place in the trace, and `customNames` are those that the endpoint has now.
 */
export function maskedRequestHeaders(
  webhookId: string,
  sentAt: Date,
  trace: TraceContext,
  customNames: readonly string[],
): Readonly<Record<string, string>> {
  return {
    ...FIXED_HEADERS,
    ...Object.fromEntries(customNames.map((name) => [name.toLowerCase(), MASKED])),
    traceparent: formatTraceparent(trace),
    [WEBHOOK_HEADERS.id]: webhookId,
    [WEBHOOK_HEADERS.timestamp]: Math.floor(sentAt.getTime() / 1_000).toString(),
    [WEBHOOK_HEADERS.signature]: `v1,${MASKED}`,
    [WEBHOOK_HEADERS.flatSignature]: MASKED,
  };
}
