import { type Outcome, ok, refuse, refuseFeature } from './outcome.ts';
import { parseResourceName } from './resource-name.ts';
import type { RetryPolicy } from './retry-delay.ts';
import type { WireDuration, WireSubscription, WireSubscriptionRequest } from './wire.ts';

export type SubscriptionSettings = {
  readonly name: string;
  readonly topic: string;
  readonly pushEndpoint: string | undefined;
  readonly ackDeadlineSeconds: number;
  readonly retry: RetryPolicy | undefined;
  readonly deadLetter: { readonly topic: string; readonly attemptsMax: number } | undefined;
  readonly labels: Readonly<Record<string, string>>;
};

export const ACK_DEADLINE_SECONDS = { minimum: 10, maximum: 600 } as const;
const RETRY_SECONDS = { minimum: 10, maximum: 600, limit: 600 } as const;
const DELIVERY_ATTEMPTS = { default: 5, minimum: 5, maximum: 100 } as const;

const NOT_OFFERED: readonly (readonly [
  feature: string,
  asked: (request: WireSubscriptionRequest) => boolean,
])[] = [
  ['filters', ({ filter }) => filter !== ''],
  ['message ordering', ({ enableMessageOrdering }) => enableMessageOrdering],
  ['exactly-once delivery', ({ enableExactlyOnceDelivery }) => enableExactlyOnceDelivery],
  ['retaining acknowledged messages', ({ retainAckedMessages }) => retainAckedMessages],
  ['message retention', ({ messageRetentionDuration }) => messageRetentionDuration !== null],
  ['expiry of subscriptions', ({ expirationPolicy }) => (expirationPolicy?.ttl ?? null) !== null],
  ['message transforms', ({ messageTransforms }) => messageTransforms.length > 0],
  ['BigQuery subscriptions', ({ bigqueryConfig }) => bigqueryConfig !== null],
  ['Bigtable subscriptions', ({ bigtableConfig }) => bigtableConfig !== null],
  ['Cloud Storage subscriptions', ({ cloudStorageConfig }) => cloudStorageConfig !== null],
  ['push with OIDC tokens', ({ pushConfig }) => (pushConfig?.oidcToken ?? null) !== null],
  ['unwrapped push', ({ pushConfig }) => (pushConfig?.noWrapper ?? null) !== null],
];

/** Checks a subscription that is to be created and fills in Pub/Sub's defaults. */
export function parseSubscription(request: WireSubscriptionRequest): Outcome<SubscriptionSettings> {
  const name = parseResourceName(request.name, 'subscriptions');
  if (name.kind === 'refused') return name;
  const missing = NOT_OFFERED.find(([, asked]) => asked(request));
  if (missing !== undefined) return refuseFeature(missing[0]);
  const ackDeadlineSeconds = request.ackDeadlineSeconds || ACK_DEADLINE_SECONDS.minimum;
  if (
    ackDeadlineSeconds < ACK_DEADLINE_SECONDS.minimum ||
    ackDeadlineSeconds > ACK_DEADLINE_SECONDS.maximum
  ) {
    return refuse('INVALID_ARGUMENT', `ack deadline of ${ackDeadlineSeconds} s is not within 10 s to 600 s`);
  }
  const pushEndpoint = request.pushConfig?.pushEndpoint || undefined;
  if (pushEndpoint !== undefined && !isHttpUrl(pushEndpoint)) {
    return refuse('INVALID_ARGUMENT', `push endpoint is not an HTTP URL: ${pushEndpoint}`);
  }
  const retry = parseRetry(request.retryPolicy);
  if (retry.kind === 'refused') return retry;
  const deadLetter = parseDeadLetter(request.deadLetterPolicy);
  if (deadLetter.kind === 'refused') return deadLetter;
  return ok({
    name: request.name,
    topic: request.topic,
    pushEndpoint,
    ackDeadlineSeconds,
    retry: retry.value,
    deadLetter: deadLetter.value,
    labels: request.labels,
  });
}

/** The subscription as `GetSubscription` shows it; the topic's name changes when the topic is deleted. */
export function showSubscription(settings: SubscriptionSettings, topic: string): WireSubscription {
  const { name, pushEndpoint, ackDeadlineSeconds, retry, deadLetter, labels } = settings;
  return {
    name,
    topic,
    ackDeadlineSeconds,
    state: 'ACTIVE',
    labels,
    pushConfig: pushEndpoint === undefined ? null : { pushEndpoint },
    retryPolicy:
      (retry && {
        minimumBackoff: toDuration(retry.minimumMs),
        maximumBackoff: toDuration(retry.maximumMs),
      }) ||
      null,
    deadLetterPolicy:
      (deadLetter && {
        deadLetterTopic: deadLetter.topic,
        maxDeliveryAttempts: deadLetter.attemptsMax,
      }) ||
      null,
  };
}

export function toDuration(ms: number): WireDuration {
  return { seconds: Math.floor(ms / 1_000), nanos: Math.round((ms % 1_000) * 1_000_000) };
}

function toMs(duration: WireDuration | null): number | undefined {
  return duration === null ? undefined : duration.seconds * 1_000 + duration.nanos / 1_000_000;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function parseRetry(policy: WireSubscription['retryPolicy']): Outcome<RetryPolicy | undefined> {
  if (policy === null) return ok(undefined);
  const minimumMs = toMs(policy.minimumBackoff) ?? RETRY_SECONDS.minimum * 1_000;
  const maximumMs = toMs(policy.maximumBackoff) ?? RETRY_SECONDS.maximum * 1_000;
  if (minimumMs < 0 || maximumMs > RETRY_SECONDS.limit * 1_000 || minimumMs > maximumMs) {
    return refuse('INVALID_ARGUMENT', 'back-off must satisfy 0 s ≤ minimum ≤ maximum ≤ 600 s');
  }
  return ok({ minimumMs, maximumMs });
}

function parseDeadLetter(
  policy: WireSubscription['deadLetterPolicy'],
): Outcome<SubscriptionSettings['deadLetter']> {
  if (policy === null) return ok(undefined);
  const attemptsMax = policy.maxDeliveryAttempts || DELIVERY_ATTEMPTS.default;
  if (attemptsMax < DELIVERY_ATTEMPTS.minimum || attemptsMax > DELIVERY_ATTEMPTS.maximum) {
    return refuse('INVALID_ARGUMENT', `${attemptsMax} delivery attempts are not within 5 to 100`);
  }
  return ok({ topic: policy.deadLetterTopic, attemptsMax });
}
