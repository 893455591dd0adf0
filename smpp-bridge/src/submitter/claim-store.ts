// Claims: the guarded update that makes queued rows this bridge's own. Whatever the guard does not match is somebody
// else's, or done. A claim takes no more of a connector's rows than its link has room for.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { TracedMessage } from '../../../shared/kernel/trace-context.ts';
import type { MessageClass } from '../../../shared/messaging/message-class.ts';
import { staysInside } from '../../../shared/messaging/stays-inside-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { ClaimedMessage } from '../carrier/claimed-message.ts';
import { stillAllowed } from './still-allowed-sql.ts';
import { isMember, membersOf } from './ticket-members-sql.ts';

export type Claims = {
  /** In id order. */
  readonly messages: readonly ClaimedMessage[];
  /** Rows whose event is owed. */
  readonly owedIds: readonly Uuid[];
};

type ClaimedRow = {
  id: Uuid;
  connector: string;
  from: string;
  to: string;
  text: string;
  encoding: 'auto' | 'ucs2';
  messageClass: MessageClass | null;
  valid_until: Date | null;
  traceparent: string | null;
  ticketId?: Uuid;
  owed: boolean;
  accepted: readonly { readonly part: number; readonly id: string | null }[] | null;
};

// Only a row that was tried before can have parts at the carrier, so only such a row pays for looking.
const CLAIM = `
update messaging.message_log m set
  status = 'sending',
  sending_at = coalesce(m.sending_at, now()),
  sequence = m.sequence + (m.sending_at is null)::int,
  announced_sequence = case when m.announces_all then m.announced_sequence
    else m.sequence + (m.sending_at is null)::int end,
  wake_at = now() + interval '5 minutes',
  wakes = 0,
  bridge_epoch = $1,
  submit_attempts = m.submit_attempts + 1`;

const CLAIMED = `
returning m.id, m.vendor_connector as connector, m.source_addr as "from", m.dest_addr as "to",
  m.message_body as text, case when m.encoding = 'ucs2' then 'ucs2' else 'auto' end as encoding,
  (m.smpp->>'messageClass')::smallint as "messageClass", m.valid_until, m.traceparent,
  m.announced_sequence < m.sequence as owed,
  case when m.submit_attempts > 1 then (
    select jsonb_agg(jsonb_build_object('part', p.part_number, 'id', p.carrier_message_id))
    from messaging.message_parts p where p.message_id = m.id and p.status <> 'failed') end as accepted`;

// One index search a row, whatever the statistics say, and they are always old here. With a plain join the planner was
// seen to read the whole id range (51 ms for 400 rows among 30,000), with a plain condition on the status to go through
// the index of all queued rows for each one (2.5 s for 500). `offset 0`, `status || ''` and an update that names no range
// leave it neither; partitions are skipped when the row's id is known. Rooms are counted by connector, rows are locked by id,
// as everywhere.
const CLAIM_IDS: Statement = {
  name: 'bridge.claim-ids',
  text: `
with named as materialized (
  select q.*
  from unnest($2::uuid[]) u(id) cross join lateral (
    select l.id, l.vendor_connector, l.status, l.ticket_id, l.valid_until, l.account_id, l.kind, l.queued_at,
      l.source_addr, l.dest_addr, l.campaign_id, l.test
    from messaging.message_log l where l.id = u.id and l.id between (select $3::uuid) and (select $4::uuid) offset 0) q
), candidate as (
  select n.id, row_number() over (partition by n.vendor_connector order by n.id) as place, r.room
  from named n join unnest($5::text[], $6::int[]) r(connector, room) on r.connector = n.vendor_connector
  where n.status = 'queued' and n.ticket_id is null and (n.valid_until is null or n.valid_until > now())
    and ${stillAllowed('n')} and ${staysInside('n')}
), chosen as materialized (
  select id from candidate where place <= room order by id
)
${CLAIM}
from chosen c
where m.id = c.id and m.status || '' = 'queued' and m.ticket_id is null
${CLAIMED}`,
};

const CLAIM_TICKETS: Statement = {
  name: 'bridge.claim-tickets',
  text: `
with opened as (
  update messaging.tickets set claimed_at = now() where id = any($2::uuid[]) and claimed_at is null returning id
), ${membersOf('opened')}
${CLAIM}
from member c
where m.id = c.id and ${isMember('m', 'c')} and (m.valid_until is null or m.valid_until > now())
  and ${staysInside('m')}
${CLAIMED}, m.ticket_id as "ticketId"`,
};

/** `room` says how many messages each connector's link takes; rows of other connectors stay queued. */
export async function claimMessages(
  db: Queryable,
  ids: readonly Uuid[],
  room: ReadonlyMap<string, number>,
  epoch: number,
): Promise<Claims> {
  const sorted = [...ids].sort();
  const { min, max } = idBounds(sorted);
  return claimsOf(
    await queryRows<ClaimedRow>(db, CLAIM_IDS, [
      epoch,
      sorted,
      min,
      max,
      [...room.keys()],
      [...room.values()],
    ]),
  );
}

/** Claims the members of tickets that nobody has claimed yet; members canceled or expired meanwhile are left out. */
export async function claimTickets(
  db: Queryable,
  ticketIds: readonly Uuid[],
  epoch: number,
): Promise<Claims> {
  return claimsOf(await queryRows<ClaimedRow>(db, CLAIM_TICKETS, [epoch, [...ticketIds].sort()]));
}

function claimsOf(rows: readonly ClaimedRow[]): Claims {
  const messages = rows.map((row) => ({
    id: row.id,
    connector: row.connector,
    from: row.from,
    to: row.to,
    text: row.text,
    encoding: row.encoding,
    messageClass: row.messageClass ?? undefined,
    validUntil: row.valid_until ?? undefined,
    traceparent: row.traceparent ?? undefined,
    ticketId: row.ticketId,
    acceptedParts: (row.accepted ?? []).map(({ part, id }) => ({
      partNumber: part,
      carrierMessageId: id ?? undefined,
    })),
  }));
  messages.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { messages, owedIds: rows.filter(({ owed }) => owed).map(({ id }) => id) };
}

const RELEASE: Statement = {
  name: 'bridge.release-claims',
  text: `
update messaging.message_log m set
  status = 'queued', bridge_epoch = null, ticket_id = null, wake_at = now() + interval '5 seconds', wakes = 0
where m.id = any($1) and m.id between (select $2::uuid) and (select $3::uuid) and m.status || '' = 'sending' and m.bridge_epoch = $4
returning m.id, m.traceparent`,
};

/** Puts rows back that this bridge claimed, but never gave to a link: those of a claim whose answer was lost. */
export async function releaseClaims(
  db: Queryable,
  ids: readonly Uuid[],
  epoch: number,
): Promise<readonly TracedMessage[]> {
  const sorted = [...ids].sort();
  const { min, max } = idBounds(sorted);
  return queryRows<TracedMessage>(db, RELEASE, [sorted, min, max, epoch]);
}
