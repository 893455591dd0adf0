/** What a message can be, in order of rank; the ends, from `delivered` on, share the last one. */
export const MESSAGE_STATUSES = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'expired',
  'rejected',
  'failed',
  'canceled',
  'received',
] as const;

export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
