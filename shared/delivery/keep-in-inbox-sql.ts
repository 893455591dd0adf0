/** Why a message waits in the inbox of its account. */
export type InboxReason = 'storage' | 'webhook_exhausted' | 'smpp_expired' | 'email_exhausted';

/**
 * SQL of the insert that puts inbound messages into the inbox: `from` is a relation of `account_id` and `message_id`.
 * A message stands there once, however many ways to its customer fail.
 */
export function keepInInbox(from: string, reason: InboxReason): string {
  return `insert into messaging.inbox_items (account_id, message_id, number, reason)
      select f.account_id, f.message_id, m.dest_addr, '${reason}'
      from ${from} f
      cross join lateral (select l.dest_addr from messaging.message_log l where l.id = f.message_id offset 0) m
      on conflict (message_id) do nothing`;
}
