// Topics, subscriptions and consumers as data. The local Pub/Sub server, the local stack and the tests read this table, and
// Terraform will, so that a subscription exists everywhere or nowhere.
import type { z } from 'zod';
import { accountEventDue } from './events/account-event.ts';
import { emailDue } from './events/email-due.ts';
import { exportDue } from './events/export-due.ts';
import { inboundReceived } from './events/inbound-received.ts';
import { messageAccepted } from './events/message-accepted.ts';
import { messageRouted } from './events/message-routed.ts';
import { messageUpdated } from './events/message-updated.ts';
import { receiptReceived } from './events/receipt-received.ts';
import { webhookDue } from './events/webhook-due.ts';

/** Schema of each topic's message body. */
export const TOPIC_SCHEMAS = {
  'message-accepted': messageAccepted,
  'message-routed': messageRouted,
  'message-updated': messageUpdated,
  'account-event': accountEventDue,
  'receipt-received': receiptReceived,
  'inbound-received': inboundReceived,
  'webhook-due': webhookDue,
  'email-due': emailDue,
  'export-due': exportDue,
} as const;

export type TopicName = keyof typeof TOPIC_SCHEMAS;
export type TopicEvent<Name extends TopicName> = z.input<(typeof TOPIC_SCHEMAS)[Name]>;

export type Delivery =
  /** POSTed to the HTTP function of that name, wrapped, with OIDC in the cloud. */
  | { readonly kind: 'push'; readonly functionName: string }
  /** Streaming pull by an always-on process. */
  | { readonly kind: 'pull'; readonly consumer: 'smpp-bridge' };

export type SubscriptionSpec = {
  readonly name: string;
  readonly topic: TopicName;
  readonly delivery: Delivery;
  readonly ackDeadlineSeconds: number;
  readonly retryMinimumSeconds: number;
  readonly retryMaximumSeconds: number;
  readonly deadLetterTopic: string;
  /** Pub/Sub takes 5 to 100. */
  readonly maxDeliveryAttempts: number;
};

/** A push handler may run up to this long; it is the ack deadline of every push subscription. */
export const PUSH_ACK_DEADLINE_SECONDS = 60;

const RETRIES = { retryMinimumSeconds: 1, retryMaximumSeconds: 60, maxDeliveryAttempts: 10 } as const;

function pushTo(functionName: string, topic: TopicName): SubscriptionSpec {
  return {
    name: `${functionName}.${topic}`,
    topic,
    delivery: { kind: 'push', functionName },
    ackDeadlineSeconds: PUSH_ACK_DEADLINE_SECONDS,
    deadLetterTopic: deadLetterTopicOf(topic),
    ...RETRIES,
  };
}

/** Every topic has its own dead-letter topic, so that what waits there can be replayed to where it came from. */
export function deadLetterTopicOf(topic: TopicName): string {
  return `${topic}-dead`;
}

export const SUBSCRIPTIONS: readonly SubscriptionSpec[] = [
  pushTo('validate-message', 'message-accepted'),
  {
    name: 'smpp-bridge.message-routed',
    topic: 'message-routed',
    delivery: { kind: 'pull', consumer: 'smpp-bridge' },
    ackDeadlineSeconds: 30,
    deadLetterTopic: deadLetterTopicOf('message-routed'),
    ...RETRIES,
  },
  pushTo('handle-receipt', 'receipt-received'),
  pushTo('handle-inbound', 'inbound-received'),
  pushTo('fan-out-webhooks', 'message-updated'),
  pushTo('fan-out-webhooks', 'account-event'),
  pushTo('deliver-webhook', 'webhook-due'),
  pushTo('run-export', 'export-due'),
  pushTo('deliver-email', 'email-due'),
];

export const TOPICS: readonly TopicName[] = Object.keys(TOPIC_SCHEMAS) as TopicName[];

/** All topic names to create: the topics and their dead-letter topics. */
export function allTopicNames(): string[] {
  return TOPICS.flatMap((topic) => [topic, deadLetterTopicOf(topic)]);
}

/** Each dead-letter topic keeps what it gets in a subscription, or it would drop it. */
export function deadLetterSubscriptionOf(topic: TopicName): string {
  return `${deadLetterTopicOf(topic)}.kept`;
}
