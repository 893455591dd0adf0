import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type AcceptedMessage = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly sender: string;
  readonly recipient: E164;
  readonly body: string;
};

const LOAD: Statement = {
  name: 'validate-message.load',
  text: `
    select m.id, m.account_id as "accountId", m.source_addr as sender, m.dest_addr as recipient, m.message_body as body
    from messaging.message_log m
    where m.id = any($1::uuid[]) and m.id between (select $2::uuid) and (select $3::uuid) and m.status = 'accepted'
    order by m.id`,
};

/** Those of the messages that wait for their decision. */
export function loadAccepted(db: Queryable, messageIds: readonly Uuid[]): Promise<AcceptedMessage[]> {
  const { min, max } = idBounds(messageIds);
  return queryRows<AcceptedMessage>(db, LOAD, [messageIds, min, max]);
}
