import type { Uuid } from '../../shared/kernel/ids.ts';
import { MESSAGE_COLUMNS } from '../../shared/messaging/message-resource.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { UnannouncedMessage } from './decide.ts';

const LOAD: Statement = {
  name: 'fan-out-webhooks.load-messages',
  text: `
    select ${MESSAGE_COLUMNS}, m.account_id, m.webhook_url, m.awaits_receipt, m.announced_sequence
    from unnest($1::uuid[]) u(id)
    join messaging.message_log m on m.id = u.id and m.id between $2 and $3
    where m.announced_sequence < m.sequence
    order by m.id`,
};

/** Those of the messages with a state that is not announced yet. */
export function loadUnannounced(db: Queryable, messageIds: readonly Uuid[]): Promise<UnannouncedMessage[]> {
  const { min, max } = idBounds(messageIds);
  return queryRows<UnannouncedMessage>(db, LOAD, [messageIds, min, max]);
}
