import { attemptTrace } from '../../shared/delivery/attempt-trace.ts';
import { scheduleSpanMs } from '../../shared/delivery/backoff.ts';
import { FIXED_HEADERS } from '../../shared/delivery/request-headers.ts';
import { type SigningKey, signatureHeaders } from '../../shared/delivery/signature.ts';
import { checkWebhookUrl } from '../../shared/delivery/webhook-url.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import {
  formatTraceparent,
  type SubjectTrace,
  type TraceContext,
  traceOf,
} from '../../shared/kernel/trace-context.ts';
import type { DueDelivery, Lane } from './lane.ts';

export type WebhookRequest = {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
};

export type Preparation =
  | { readonly kind: 'call'; readonly request: WebhookRequest }
  /** Cannot be called as things are; that may change before the next attempt. */
  | { readonly kind: 'uncallable'; readonly error: string }
  | Dropped;

export type Dropped =
  /** Nobody wants it any more. */
  | { readonly kind: 'unwanted'; readonly error: string }
  /** The time in which all its attempts would have been made passed while its receiver was down. */
  | { readonly kind: 'overdue'; readonly error: string };

/** What the endpoint's secrets say, opened; the key that signs first is the current one. */
export type Opened = {
  readonly keys: readonly SigningKey[];
  readonly headers: Readonly<Record<string, string>>;
};

export type CallRules = {
  /** How long a receiver may take, in milliseconds. */
  readonly timeouts: { readonly inboundRouteMs: number; readonly otherMs: number };
  readonly isAddressAllowed: (address: string) => boolean;
  /** Whether spans of a trace are exported; absent: none are, and the sender's own word is passed on. */
  readonly isTraceWanted?: ((trace: SubjectTrace) => boolean) | undefined;
};

/** Longer than the wait between two tries of an open circuit, so that a delivery of one attempt is tried too. */
const OVERDUE_GRACE_MS = 600_000;

/** `now` goes into the signature. */
export function prepare(
  lane: Lane,
  delivery: DueDelivery,
  { keys, headers }: Opened,
  rules: CallRules,
  now: Date,
): Preparation {
  if (!lane.wanted) return { kind: 'unwanted', error: 'the endpoint is switched off' };
  if (isOverdue(lane, delivery, now)) {
    return { kind: 'overdue', error: 'the receiver was down for as long as it would have been tried' };
  }
  if (keys.length === 0) return { kind: 'uncallable', error: 'there is no secret to sign with' };
  const verdict = checkWebhookUrl(delivery.url, {
    httpAllowed: lane.httpAllowed,
    isAddressAllowed: rules.isAddressAllowed,
  });
  if (verdict.kind === 'refused') return { kind: 'uncallable', error: `the URL ${verdict.why}` };
  const body = delivery.late ? markLate(delivery.body) : delivery.body;
  return {
    kind: 'call',
    request: {
      url: delivery.url,
      method: delivery.method,
      headers: {
        ...headers,
        ...FIXED_HEADERS,
        traceparent: formatTraceparent(nextTrace(delivery, rules)),
        ...signatureHeaders({ id: formatId('event', delivery.id), at: now, body }, keys),
      },
      body,
      timeoutMs: lane.target === 'inbound-route' ? rules.timeouts.inboundRouteMs : rules.timeouts.otherMs,
    },
  };
}

/** The span of the attempt that is about to be made. */
export function nextTrace(
  { id, subjectId, traceparent, attempts }: DueDelivery,
  { isTraceWanted }: Pick<CallRules, 'isTraceWanted'>,
): TraceContext {
  const trace = traceOf(subjectId, traceparent);
  const isSampled = isTraceWanted ? isTraceWanted(trace) : trace.root.isSampled;
  return attemptTrace(id, attempts + 1, trace, isSampled);
}

/** While the circuit is open a delivery that waits is not tried; it still ends when its attempts would have ended. */
function isOverdue({ health }: Lane, { madeAt, attemptsMax }: DueDelivery, now: Date): boolean {
  const waitedMs = now.getTime() - madeAt.getTime();
  return health.openedAt !== undefined && waitedMs > scheduleSpanMs(attemptsMax) + OVERDUE_GRACE_MS;
}

/** Written into the body, so that the signature covers it. Bodies are JSON objects with at least a `type`. */
function markLate(body: string): string {
  return `{"late":true,${body.slice(1)}`;
}
