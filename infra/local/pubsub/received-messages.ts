import type { SubscriptionSettings } from './subscription-settings.ts';
import { toDuration } from './subscription-settings.ts';
import type { Delivery } from './subscription-state.ts';
import type { WireReceivedMessage } from './wire.ts';

/** A delivery as pull answers carry it; the attempt is counted only under a dead letter policy. */
export function receivedMessage(
  delivery: Delivery,
  { deadLetter }: SubscriptionSettings,
): WireReceivedMessage {
  const { message } = delivery;
  return {
    ackId: delivery.ackId,
    message: {
      data: message.data,
      attributes: message.attributes,
      orderingKey: message.orderingKey,
      messageId: message.id,
      publishTime: toDuration(message.publishedAtMs),
    },
    deliveryAttempt: deadLetter === undefined ? 0 : delivery.attempt,
  };
}

/** Cuts a burst so that a group exceeds `bytesMax` only when it is a single message. */
export function groupBySize(deliveries: readonly Delivery[], bytesMax: number): Delivery[][] {
  const groups: Delivery[][] = [];
  let current: Delivery[] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    if (current.length > 0 && bytes + delivery.message.sizeBytes > bytesMax) {
      groups.push(current);
      current = [];
      bytes = 0;
    }
    current.push(delivery);
    bytes += delivery.message.sizeBytes;
  }
  if (current.length > 0) groups.push(current);
  return groups;
}
