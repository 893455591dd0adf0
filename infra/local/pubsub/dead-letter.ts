import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { parseResourceName } from './resource-name.ts';
import type { MessageContent } from './stored-message.ts';
import type { Held } from './subscription-state.ts';

/**
 * The message as it is published to the dead-letter topic: its own content, and where it comes from in the
 * attributes listed at https://cloud.google.com/pubsub/docs/handling-failures#how_dead_letter_topics_work.
 */
export function deadLetterContent({ message, attempts }: Held, subscriptionName: string): MessageContent {
  const source = parseResourceName(subscriptionName, 'subscriptions');
  switch (source.kind) {
    case 'ok':
      return {
        data: message.data,
        orderingKey: message.orderingKey,
        attributes: {
          ...message.attributes,
          CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
          CloudPubSubDeadLetterSourceSubscription: source.value.id,
          CloudPubSubDeadLetterSourceSubscriptionProject: source.value.project,
          CloudPubSubDeadLetterSourceTopicPublishTime: new Date(message.publishedAtMs).toISOString(),
        },
      };
    case 'refused':
      throw new Error(source.message);
    default:
      return assertNever(source);
  }
}
