// cancel_sm (SMPP 3.4 §4.9): one message of the account by its id, or all of the system_id between a sender and a recipient
// that have not left. What a link has had is too late to cancel; the answer says so.
import { cancelMessages } from '../../../shared/acceptance/cancel-messages.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, ResponseFields } from '../smpp/pdu.ts';
import { findNamed, stateOf } from './find-named.ts';
import { findWaiting } from './find-waiting.ts';
import { recipientOf, senderOf } from './read-submit.ts';
import type { CustomerSession } from './sessions.ts';
import { protocolRefusal } from './smpp-refusal.ts';

export type CancelDeps = { readonly db: Queryable; readonly announcer: Announcer };

const BATCH = 1_000;
/** A cancel_sm without an id ends after so many, however many more wait, so that it is answered in time. */
const BATCHES_MAX = 20;

/** Never rejects for what the customer asked; rejects where the database does. */
export async function cancelNamed(
  { db, announcer }: CancelDeps,
  customer: Pick<CustomerSession, 'account' | 'interfaceVersion'>,
  pdu: PduOf<'cancel_sm'>,
): Promise<ResponseFields> {
  const { account, interfaceVersion } = customer;
  const refuse = (status: keyof typeof COMMAND_STATUS, words: string) =>
    protocolRefusal(COMMAND_STATUS[status], words, interfaceVersion);
  const from = senderOf(pdu.sourceAddrTon, pdu.sourceAddr);

  async function cancel(ids: readonly Uuid[]): Promise<number> {
    const canceled = await cancelMessages(db, account.accountId, ids);
    await announcer.announce('message-updated', 'messageIds', canceled);
    return canceled.length;
  }

  if (pdu.messageId !== '') {
    const message = await findNamed(db, account, pdu.messageId);
    if (!message) return refuse('ESME_RINVMSGID', 'the account has no message with this message_id');
    if (from !== '' && from !== message.from) {
      return refuse('ESME_RINVSRCADR', 'source_addr is not the sender of the message');
    }
    if ((await cancel([message.id])) > 0) return { commandStatus: COMMAND_STATUS.ESME_ROK };
    const found = (await findNamed(db, account, pdu.messageId)) ?? message;
    return refuse('ESME_RCANCELFAIL', `too late: ${stateOf(found)}`);
  }

  const to = recipientOf(pdu.destAddrTon, pdu.destinationAddr);
  if (from === '') return refuse('ESME_RINVSRCADR', 'without message_id, source_addr names the sender');
  if (!to) return refuse('ESME_RINVDSTADR', 'without message_id, destination_addr names the recipient');
  let canceled = 0;
  let before: Uuid | undefined;
  let waits = true;
  for (let batches = 0; waits && batches < BATCHES_MAX; batches += 1) {
    const found = await findWaiting(db, account, { from, to }, { limit: BATCH + 1, before });
    const ids = found.slice(0, BATCH);
    canceled += await cancel(ids);
    before = ids.at(-1);
    waits = found.length > BATCH;
  }
  if (waits) return refuse('ESME_RCANCELFAIL', `${canceled} are canceled and more wait: cancel again`);
  return canceled > 0
    ? { commandStatus: COMMAND_STATUS.ESME_ROK }
    : refuse('ESME_RCANCELFAIL', 'no message between these addresses waits');
}
