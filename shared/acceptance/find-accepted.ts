import type { Uuid } from '../kernel/ids.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../messaging/message-resource.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { Submission } from './submission.ts';

const FIND: Statement = {
  name: 'acceptance.find-accepted',
  text: `select ${MESSAGE_COLUMNS} from messaging.message_log m where m.id = $1 and m.account_id = $2`,
};

/**
 * The message as it was when it was accepted, whatever became of it since. `submission` is the same as then: it has the
 * text as it was handed over, which the row may have no longer.
 */
export async function findAccepted(
  db: Queryable,
  id: Uuid,
  { accountId, body }: Submission,
): Promise<MessageRow> {
  const [row] = await queryRows<MessageRow>(db, FIND, [id, accountId]);
  if (row === undefined) throw new Error(`the message ${id} of a key is gone`);
  return {
    ...row,
    ...{ message_body: body, status: 'accepted', sequence: 1, cost: null },
    ...{ error_code: null, carrier_error: null, refused_rule: null },
    ...{ scheduled_at: null, queued_at: null, sending_at: null },
    ...{ submitted_at: null, final_at: null, corrected_at: null },
  };
}
