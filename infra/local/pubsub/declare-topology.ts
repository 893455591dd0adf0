import type { CreateSubscriptionOptions, PubSub } from '@google-cloud/pubsub';
import { status } from '@grpc/grpc-js';
import {
  allTopicNames,
  type Delivery,
  deadLetterSubscriptionOf,
  deadLetterTopicOf,
  SUBSCRIPTIONS,
  type SubscriptionSpec,
  TOPICS,
} from '../../../shared/contracts/topology.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';

/**
 * Creates every topic and subscription of the topology, with what is behind `pubsub`: the local server or Google's
 * emulator. Function F is pushed to at `functionsUrl/F`. What exists already is left as it is; anything else that
 * fails rejects.
 */
export async function declareTopology(pubsub: PubSub, functionsUrl: string): Promise<void> {
  await Promise.all(allTopicNames().map((name) => unlessExists(pubsub.createTopic(name))));
  const kept = TOPICS.map((topic) =>
    pubsub.createSubscription(deadLetterTopicOf(topic), deadLetterSubscriptionOf(topic)),
  );
  const declared = SUBSCRIPTIONS.map((spec) =>
    pubsub.createSubscription(spec.topic, spec.name, subscriptionOptions(pubsub, spec, functionsUrl)),
  );
  await Promise.all([...kept, ...declared].map(unlessExists));
}

function subscriptionOptions(
  pubsub: PubSub,
  spec: SubscriptionSpec,
  functionsUrl: string,
): CreateSubscriptionOptions {
  return {
    ackDeadlineSeconds: spec.ackDeadlineSeconds,
    retryPolicy: {
      minimumBackoff: { seconds: spec.retryMinimumSeconds },
      maximumBackoff: { seconds: spec.retryMaximumSeconds },
    },
    deadLetterPolicy: {
      deadLetterTopic: pubsub.topic(spec.deadLetterTopic).name,
      maxDeliveryAttempts: spec.maxDeliveryAttempts,
    },
    ...deliveryOptions(spec.delivery, functionsUrl),
  };
}

function deliveryOptions(delivery: Delivery, functionsUrl: string): CreateSubscriptionOptions {
  switch (delivery.kind) {
    case 'push':
      return { pushEndpoint: `${functionsUrl.replace(/\/$/, '')}/${delivery.functionName}` };
    case 'pull':
      return {};
    default:
      return assertNever(delivery);
  }
}

async function unlessExists(created: Promise<unknown>): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === status.ALREADY_EXISTS)) throw error;
  }
}
