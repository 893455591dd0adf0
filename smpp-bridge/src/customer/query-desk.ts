// query_sm: what became of a message, by the id that the customer was given (SMPP 3.4 §4.8). Only of the account that asks.
import type { MessageStatus } from '../../../shared/contracts/message-status.ts';
import { isFinal } from '../../../shared/messaging/status.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, ResponseFields } from '../smpp/pdu.ts';
import { findNamed } from './find-named.ts';
import type { CustomerSession } from './sessions.ts';
import { writeSmppTime } from './smpp-time.ts';

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

/** Never rejects for what the customer asked; rejects where the database does. */
export async function queryMessage(
  db: Queryable,
  { account }: Pick<CustomerSession, 'account'>,
  pdu: PduOf<'query_sm'>,
): Promise<ResponseFields> {
  const message = await findNamed(db, account, pdu.messageId);
  if (!message) return { commandStatus: COMMAND_STATUS.ESME_RINVMSGID };
  const { status, finalAt } = message;
  return {
    commandStatus: COMMAND_STATUS.ESME_ROK,
    messageId: pdu.messageId,
    finalDate: isFinal(status) && finalAt !== null ? writeSmppTime(finalAt) : '',
    messageState: STATE_OF[status],
    errorCode: 0,
  };
}
