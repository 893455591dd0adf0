// The message that a customer names by the id that he was given: of his account and no other, and of the sandbox for a
// credential of the sandbox alone.
import type { MessageStatus } from '../../../shared/contracts/message-status.ts';
import type { E164 } from '../../../shared/kernel/e164.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { readMessageId } from '../../../shared/messaging/smpp-message-id.ts';
import type { SmppOrigin } from '../../../shared/messaging/smpp-origin.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CustomerSession } from './sessions.ts';

export type NamedMessage = {
  readonly id: Uuid;
  readonly status: MessageStatus;
  readonly finalAt: Date | null;
  readonly from: string;
  readonly to: E164;
  readonly sendAt: Date | null;
  readonly validUntil: Date;
  /** When a carrier link first had it in hand. */
  readonly sendingAt: Date | null;
  /** Absent where it came by another door. */
  readonly smpp: SmppOrigin | null;
};

/** In words, for a customer who would stop or change it. */
export function stateOf({ status, sendingAt }: NamedMessage): string {
  return status === 'queued' && sendingAt !== null
    ? 'the message is queued again, and parts of it may have left'
    : `the message is ${status}`;
}

const TAIL_MASK = 0x1ff;

// The last nine bits of the id tell apart what was made within the same moment.
const FIND: Statement = {
  name: 'customer-smpp.find-named',
  text: `
    select m.id, m.status, m.final_at as "finalAt", m.source_addr as "from", m.dest_addr as "to",
      m.send_at as "sendAt", m.valid_until as "validUntil", m.sending_at as "sendingAt", m.smpp
    from messaging.message_log m
    where m.account_id = $1 and m.id between (select $2::uuid) and (select $3::uuid) and m.direction = 'outbound' and m.test = $5
      and ($4::integer is null
        or (('x' || right(m.id::text, 4))::bit(16)::integer & ${TAIL_MASK}) = $4::integer)
    limit 1`,
};

/** `undefined` for a text that is no id in the account's form, and where the account has no such message. */
export async function findNamed(
  db: Queryable,
  { accountId, settings, test }: CustomerSession['account'],
  messageId: string,
): Promise<NamedMessage | undefined> {
  const lookup = readMessageId(messageId, settings.receipts.id);
  if (!lookup) return undefined;
  const range: readonly [Uuid, Uuid, number | null] =
    lookup.kind === 'id' ? [lookup.id, lookup.id, null] : [lookup.min, lookup.max, lookup.tail];
  const [row] = await queryRows<NamedMessage>(db, FIND, [accountId, ...range, test]);
  return row;
}
