import { UNANNOUNCED_COLUMNS, type UnannouncedMessage } from '../../shared/delivery/plan-deliveries.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const LOAD: Statement = {
  name: 'handle-receipt.load-messages',
  text: `
    select ${UNANNOUNCED_COLUMNS}
    from messaging.message_log m
    where m.id = any($1::uuid[]) and m.id between (select $2::uuid) and (select $3::uuid)`,
};

/** The messages as they are now. */
export function loadMessages(db: Queryable, messageIds: readonly Uuid[]): Promise<UnannouncedMessage[]> {
  const { min, max } = idBounds([...messageIds].sort());
  return queryRows<UnannouncedMessage>(db, LOAD, [messageIds, min, max]);
}
