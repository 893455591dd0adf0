import type { Uuid } from '../../shared/kernel/ids.ts';
import { MESSAGE_COLUMNS } from '../../shared/messaging/message-resource.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { UnannouncedMessage } from './decide.ts';

const LOAD: Statement = {
  name: 'fan-out-webhooks.load-messages',
  text: `
    select ${MESSAGE_COLUMNS}, m.account_id, m.webhook_url, m.awaits_receipt, m.announced_sequence, m.traceparent, m.smpp
    from messaging.message_log m
    where m.id = any($1::uuid[]) and m.id between (select $2::uuid) and (select $3::uuid) and m.announced_sequence < m.sequence
    order by m.id`,
};

/** Those of the messages with a state that is not announced yet. */
export function loadUnannounced(db: Queryable, messageIds: readonly Uuid[]): Promise<UnannouncedMessage[]> {
  const { min, max } = idBounds(messageIds);
  return queryRows<UnannouncedMessage>(db, LOAD, [messageIds, min, max]);
}
