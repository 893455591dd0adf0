import type { Uuid } from '../../shared/kernel/ids.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../../shared/messaging/message-resource.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const FIND: Statement = {
  name: 'cancel-messages.find',
  text: `select ${MESSAGE_COLUMNS} from messaging.message_log m where m.id = $1 and m.account_id = $2`,
};

/** A message of another account is as absent as none. */
export async function findMessage(db: Queryable, accountId: Uuid, id: Uuid): Promise<MessageRow | undefined> {
  const [row] = await queryRows<MessageRow>(db, FIND, [id, accountId]);
  return row;
}
