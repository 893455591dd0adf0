// What a webhook carries: Standard Webhooks form `{type, timestamp, data}`, signed twice (see shared/delivery/signature.ts).
import type { ApiId } from '../kernel/ids.ts';
import type { MessageResource } from './http/message.ts';

/** Event types of messages; a status `delivered` is announced as `message.delivered`. */
export type MessageEventType = `message.${string}`;

export type WebhookBody = {
  readonly type: MessageEventType;
  /** When the event happened, RFC 3339 with milliseconds; the same in every attempt. */
  readonly timestamp: string;
  readonly data: MessageResource;
};

/** What an endpoint with thin payloads gets instead: which state of what, with no number and no text. */
export type ThinWebhookBody = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly id: ApiId; readonly sequence: number; readonly occurred_at: string };
};

/** What an account is told beside its messages. */
export type AccountWebhookBody = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: ThinWebhookBody['data'] & Readonly<Record<string, unknown>>;
};

/** For `message.received` five flat fields also stand on top. */
export type InboundWebhookBody = WebhookBody & {
  readonly type: 'message.received';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly message_id: string;
  readonly received_at: string;
};

/** Headers of Standard Webhooks v1, and the flat signature beside them. */
export const WEBHOOK_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
  flatSignature: 'x-signature',
} as const;

/** Prefix of a shown secret; what follows is base64 of its 32 bytes. */
export const WEBHOOK_SECRET_PREFIX = 'whsec_';
