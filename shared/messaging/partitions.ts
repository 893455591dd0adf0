/** Tables partitioned by month of a version 7 UUID; the scheduler keeps their partitions ahead. */
export const PARTITIONED_TABLES = [
  'messaging.message_log',
  'messaging.message_search',
  'messaging.message_tags',
  'messaging.message_parts',
  'messaging.receipts',
  'messaging.webhook_deliveries',
  'messaging.webhook_attempts',
  'messaging.email_deliveries',
] as const;

/** This month and the three that follow. */
export const PARTITION_MONTHS = 4;
