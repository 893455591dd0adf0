// replace_sm (SMPP 3.4 §4.10): other words, times and receipts for a message of the system_id that has not left. It is
// decided upon again.
import type { Acceptor } from '../../../shared/acceptance/acceptor.ts';
import type { Submission } from '../../../shared/acceptance/submission.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { countSegments } from '../../../shared/messaging/segments.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { PduOf, ResponseFields } from '../smpp/pdu.ts';
import { findNamed, type NamedMessage, stateOf } from './find-named.ts';
import type { Rates } from './rates.ts';
import { alphabetOf, readText, readTimes, receiptsOf, senderOf } from './read-submit.ts';
import type { CustomerSession } from './sessions.ts';
import { protocolRefusal, refusalOf, throttled } from './smpp-refusal.ts';

export type ReplaceDeps = {
  readonly db: Queryable;
  readonly acceptor: Acceptor;
  readonly rates: Rates;
  readonly clock: Clock;
};

/** Never rejects for what the customer asked; rejects where the database does. */
export async function replaceNamed(
  { db, acceptor, rates, clock }: ReplaceDeps,
  customer: Pick<CustomerSession, 'account' | 'interfaceVersion'>,
  pdu: PduOf<'replace_sm'>,
): Promise<ResponseFields> {
  const { account, interfaceVersion } = customer;
  const refuse = (commandStatus: number, words: string) =>
    protocolRefusal(commandStatus, words, interfaceVersion);
  const message = await findNamed(db, account, pdu.messageId);
  if (message?.smpp?.systemId !== account.systemId) {
    return refuse(COMMAND_STATUS.ESME_RINVMSGID, 'the system_id sent no message with this message_id');
  }
  const from = senderOf(pdu.sourceAddrTon, pdu.sourceAddr);
  if (from !== '' && from !== message.from) {
    return refuse(COMMAND_STATUS.ESME_RINVSRCADR, 'source_addr is not the sender of the message');
  }
  if (pdu.smDefaultMsgId !== 0) {
    return refuse(COMMAND_STATUS.ESME_RINVDFTMSGID, 'sm_default_msg_id: there are no canned messages');
  }
  const now = clock.now();
  const times = readTimes(pdu, now);
  if ('kind' in times) return refuse(times.commandStatus, times.words);
  const body = readText(alphabetOf(0, account.settings), pdu.shortMessage);
  if (typeof body !== 'string') return refuse(body.commandStatus, body.words);
  const sendAt = times.sendAt ?? laterThan(message.sendAt, now);
  const validUntil = validUntilOf(message, times.validitySeconds, sendAt ?? now);
  if (validUntil <= (sendAt ?? now)) {
    return refuse(COMMAND_STATUS.ESME_RINVEXPIRY, 'validity_period ends before the message is sent');
  }
  const turn = await rates.take(account, countSegments(body).segments);
  if (turn === 'throttled') return throttled(interfaceVersion);
  const replacement = await acceptor.replace(
    message.id,
    submissionOf(customer, message, pdu, { body, sendAt, validUntil, now }),
    validUntil,
  );
  switch (replacement.kind) {
    case 'replaced':
      return { commandStatus: COMMAND_STATUS.ESME_ROK };
    case 'refused':
      return refusalOf(replacement, interfaceVersion);
    case 'too-late': {
      const found = (await findNamed(db, account, pdu.messageId)) ?? message;
      return refuse(COMMAND_STATUS.ESME_RREPLACEFAIL, `too late: ${stateOf(found)}`);
    }
    default:
      return assertNever(replacement);
  }
}

type Replaced = {
  readonly body: string;
  readonly sendAt: Date | undefined;
  readonly validUntil: Date;
  readonly now: Date;
};

function submissionOf(
  { account }: Pick<CustomerSession, 'account'>,
  { from, to, smpp }: NamedMessage,
  { registeredDelivery }: PduOf<'replace_sm'>,
  { body, sendAt, validUntil, now }: Replaced,
): Submission & { readonly from: string } {
  const { accountId, systemId, test } = account;
  return {
    ...{ accountId, test, from, to, body, sendAt, door: 'smpp' },
    validitySeconds: Math.floor((validUntil.getTime() - (sendAt ?? now).getTime()) / 1_000),
    smpp: { systemId, parts: 1, ...smpp, ...receiptsOf(registeredDelivery) },
  };
}

/** Without a period of its own the message keeps its end, or as long from its new time as it had from the old one. */
function validUntilOf(
  { sendAt, validUntil }: NamedMessage,
  validitySeconds: number | undefined,
  start: Date,
): Date {
  if (validitySeconds !== undefined) return new Date(start.getTime() + validitySeconds * 1_000);
  const movedMs = sendAt === null ? 0 : Math.max(0, start.getTime() - sendAt.getTime());
  return new Date(validUntil.getTime() + movedMs);
}

function laterThan(time: Date | null, now: Date): Date | undefined {
  return time !== null && time > now ? time : undefined;
}
