import type { MessageKind } from '../../shared/compliance/rule.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type MicroUsd, parseUsd } from '../../shared/kernel/money.ts';
import { DEFAULT_VALIDITY_HOURS } from '../../shared/messaging/validity.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type UndecidedMessage = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly kind: MessageKind;
  readonly sender: string;
  readonly recipient: E164;
  readonly body: string;
  /** As it was accepted; a text in UCS-2 stays so, since its sender may have asked for that. */
  readonly encoding: 'auto' | 'ucs2';
  readonly notBefore: Date | undefined;
  readonly validUntil: Date;
  /** US dollars that are reserved for it already, since it was scheduled. */
  readonly held: MicroUsd | undefined;
  /** It has taken its slot and waited for it. */
  readonly holdsSlot: boolean;
  /** It has passed already, and waits for its connector for so long that it is asked again. */
  readonly isQueued: boolean;
  readonly test: boolean;
  readonly traceparent: string | null;
  /** Another one by the time of writing: its words were replaced meanwhile. */
  readonly sequence: number;
};

// A scheduled message is decided again when it is due; before that an event about it is somebody's mistake.
const LOAD: Statement = {
  name: 'validate-message.load',
  text: `
    select m.id, m.account_id as "accountId", m.kind, m.source_addr as sender, m.dest_addr as recipient,
      m.message_body as body, case when m.encoding = 'ucs2' then 'ucs2' else 'auto' end as encoding, m.send_at as "notBefore",
      coalesce(m.valid_until, m.created_at + interval '${DEFAULT_VALIDITY_HOURS} hours') as "validUntil",
      case when m.charge = 'reserved' then m.cost end as held, m.slot_at is not null as "holdsSlot",
      m.status = 'queued' as "isQueued", m.test, m.sequence, m.traceparent
    from messaging.message_log m
    where m.id = any($1::uuid[]) and m.id between (select $2::uuid) and (select $3::uuid)
      and (m.status = 'accepted' or m.status = 'scheduled' and m.due_at <= $4
        or m.status = 'queued' and m.queued_at <= $4::timestamptz - interval '60 seconds')
    order by m.id`,
};

type Row = Omit<UndecidedMessage, 'held' | 'notBefore'> & {
  readonly held: string | null;
  readonly notBefore: Date | null;
};

/** Those of the messages that wait for a decision now. */
export async function loadUndecided(
  db: Queryable,
  messageIds: readonly Uuid[],
  now: Date,
): Promise<UndecidedMessage[]> {
  const { min, max } = idBounds(messageIds);
  const rows = await queryRows<Row>(db, LOAD, [messageIds, min, max, now]);
  return rows.map((row) => ({
    ...row,
    notBefore: row.notBefore ?? undefined,
    held: row.held === null ? undefined : parseUsd(row.held),
  }));
}
