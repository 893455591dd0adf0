import { UNANNOUNCED_COLUMNS, type UnannouncedMessage } from '../../shared/delivery/plan-deliveries.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const LOAD: Statement = {
  name: 'fan-out-webhooks.load-messages',
  text: `
    select ${UNANNOUNCED_COLUMNS}
    from messaging.message_log m
    where m.id = any($1::uuid[]) and m.id between (select $2::uuid) and (select $3::uuid) and m.announced_sequence < m.sequence
    order by m.id`,
};

/** Those of the messages with a state that is not announced yet. */
export function loadUnannounced(db: Queryable, messageIds: readonly Uuid[]): Promise<UnannouncedMessage[]> {
  const { min, max } = idBounds(messageIds);
  return queryRows<UnannouncedMessage>(db, LOAD, [messageIds, min, max]);
}
