import type { ReceivedWebhook } from '../../shared/testing/webhook-receiver.ts';

export type WebhookCount = {
  /** Messages that had none. */
  readonly missing: number;
  /** Webhooks beyond the first of a message: who called it, or whom it called, may have died with the answer. */
  readonly repeated: number;
  /** Repeats under another webhook-id than the first, which their receiver cannot recognise. */
  readonly renamed: number;
};

/** Counts the webhooks of messages of which each has one, its end. */
export function countWebhooks(
  received: readonly ReceivedWebhook[],
  messageIds: readonly string[],
): WebhookCount {
  const arrived = received.map(readWebhook);
  const messages = new Set(arrived.map(({ messageId }) => messageId));
  const names = new Set(arrived.map(({ messageId, webhookId }) => `${messageId} ${webhookId}`));
  return {
    missing: messageIds.filter((id) => !messages.has(id)).length,
    repeated: arrived.length - messages.size,
    renamed: names.size - messages.size,
  };
}

function readWebhook({ request, body }: ReceivedWebhook): { messageId: string; webhookId: string } {
  return {
    messageId: (JSON.parse(body) as { readonly data: { readonly id: string } }).data.id,
    webhookId: String(request.headers['webhook-id']),
  };
}
