import type { StoredMessage } from './stored-message.ts';

/**
 * The JSON of a wrapped push request, as https://cloud.google.com/pubsub/docs/push#receive_push shows it: id and
 * time come in two spellings, and what is empty is absent. `attempt` is given only under a dead letter policy.
 */
export function pushBody(
  message: StoredMessage,
  subscriptionName: string,
  attempt: number | undefined,
): string {
  const publishTime = new Date(message.publishedAtMs).toISOString();
  return JSON.stringify({
    deliveryAttempt: attempt,
    message: {
      attributes: Object.keys(message.attributes).length === 0 ? undefined : message.attributes,
      data: message.data.length === 0 ? undefined : message.data.toString('base64'),
      messageId: message.id,
      message_id: message.id,
      orderingKey: message.orderingKey === '' ? undefined : message.orderingKey,
      publishTime,
      publish_time: publishTime,
    },
    subscription: subscriptionName,
  });
}
