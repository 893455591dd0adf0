// query_sm: what became of a message, by the id that the customer was given (SMPP 3.4 §4.8). Only of the account that asks.
import type { MessageStatus } from '../../../shared/contracts/message-status.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { isFinal } from '../../../shared/messaging/status.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, ResponseFields } from '../smpp/pdu.ts';
import { readMessageId } from './message-ids.ts';
import type { CustomerSession } from './sessions.ts';
import { writeSmppTime } from './smpp-time.ts';

type Row = { readonly status: MessageStatus; readonly final_at: Date | null };

/** message_state of §5.2.28: whatever has not left yet is on its way. */
const STATE_OF: Readonly<Record<MessageStatus, number>> = {
  accepted: 1,
  scheduled: 1,
  queued: 1,
  sending: 1,
  sent: 1,
  delivered: 2,
  undelivered: 5,
  expired: 3,
  rejected: 8,
  failed: 8,
  canceled: 4,
  received: 7,
};

const TAIL_MASK = 0x1ff;

// The last nine bits of the id tell apart what was made within the same moment.
const FIND: Statement = {
  name: 'customer-smpp.query-message',
  text: `
    select m.status, m.final_at from messaging.message_log m
    where m.account_id = $1 and m.id between (select $2::uuid) and (select $3::uuid) and m.direction = 'outbound'
      and ($4::integer is null
        or (('x' || right(m.id::text, 4))::bit(16)::integer & ${TAIL_MASK}) = $4::integer)
    limit 1`,
};

/** Never rejects for what the customer asked; rejects where the database does. */
export async function queryMessage(
  db: Queryable,
  { account }: Pick<CustomerSession, 'account'>,
  pdu: PduOf<'query_sm'>,
): Promise<ResponseFields> {
  const lookup = readMessageId(pdu.messageId, account.settings.receipts.id);
  if (!lookup) return { commandStatus: COMMAND_STATUS.ESME_RINVMSGID };
  const range: readonly [Uuid, Uuid, number | null] =
    lookup.kind === 'id' ? [lookup.id, lookup.id, null] : [lookup.min, lookup.max, lookup.tail];
  const [row] = await queryRows<Row>(db, FIND, [account.accountId, ...range]);
  if (!row) return { commandStatus: COMMAND_STATUS.ESME_RINVMSGID };
  return {
    commandStatus: COMMAND_STATUS.ESME_ROK,
    messageId: pdu.messageId,
    finalDate: isFinal(row.status) && row.final_at !== null ? writeSmppTime(row.final_at) : '',
    messageState: STATE_OF[row.status],
    errorCode: 0,
  };
}
