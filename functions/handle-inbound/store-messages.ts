import { countUsage } from '../../shared/accounts/usage/count-usage-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { SANDBOX_CONNECTOR } from '../../shared/messaging/sandbox-connector.ts';
import { enterSearch } from '../../shared/messaging/search/enter-search-sql.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { JoinedMessage } from './decide.ts';
import type { InboundDelivery } from './decide-delivery.ts';

export type DecidedMessage = { readonly message: JoinedMessage; readonly delivery: InboundDelivery };

export type StoredIds = {
  readonly id: Uuid;
  /** The e-mail that is due, where one goes out. */
  readonly emailId: Uuid | null;
};

// Ids are made first, so that parts, message and whatever brings it to its customer are tied in one statement. What nobody
// gets owes no event.
const STORE: Statement = {
  name: 'handle-inbound.store',
  text: `
    with incoming as materialized (
      select uuidv7() as id, u.*, account_id is not null and way <> 'blocked' as wanted
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::timestamptz[],
          $8::uuid[], $9::text[], $10::jsonb[], $11::text[], $12::text[], $13::text[], $14::text[])
        with ordinality
        u(connector, source_addr, dest_addr, message_body, segments, encoding, received_at,
          account_id, way, flags, system_id, email_recipient, email_subject, email_body, position)
    ), stored as (
      insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status,
        segments, encoding, vendor_connector, test, door, created_at, flags, error_code, refused_rule, announced_sequence,
        wake_at)
      select id, account_id, 'inbound', source_addr, dest_addr, message_body, 'received', segments, encoding,
        connector, connector = '${SANDBOX_CONNECTOR.name}', 'platform', received_at,
        case when flags is not null then array(select jsonb_array_elements_text(flags)) end,
        case when way = 'blocked' then 'content_blocked' end, case when way = 'blocked' then 'content-allowed' end,
        case when wanted then 0 else 1 end, case when wanted then now() + interval '5 seconds' end
      from incoming
    ), joined as (
      update messaging.inbound_parts p set message_id = i.id, wake_at = null
      from unnest($15::uuid[], $16::integer[]) u(part_id, position) join incoming i on i.position = u.position
      where p.id = u.part_id and p.id = any($15) and p.message_id is null
    ), kept as (
      insert into messaging.inbox_items (account_id, message_id, number, reason)
      select account_id, id, dest_addr, 'storage' from incoming where way = 'inbox'
    ), for_smpp as (
      insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
      select account_id, system_id, 'inbound', id, 1, jsonb_build_object('from', source_addr, 'to', dest_addr,
        'body', message_body, 'encoding', encoding, 'received_at', received_at)
      from incoming where way = 'smpp'
    ), for_email as (
      insert into messaging.email_deliveries (account_id, kind, message_id, recipient, subject, body)
      select account_id, 'inbound', id, email_recipient, email_subject, email_body from incoming where way = 'email'
      returning id, message_id
    ), entering as (
      select id, account_id, source_addr, dest_addr, message_body as text, account_id is not null as searched,
        null::text as campaign_id, null::text as reference, null::uuid as batch_id, null::text[] as tags
      from incoming
    ), ${enterSearch('entering')}, usage as (
      select account_id, received_at as created_at, 'inbound' as direction, connector = '${SANDBOX_CONNECTOR.name}' as test, null::text[] as tags,
        1 as messages, segments, 0::numeric as cost
      from incoming where account_id is not null
    ), ${countUsage('usage')}
    select i.id, e.id as "emailId" from incoming i left join for_email e on e.message_id = i.id order by i.position`,
};

/** One row a message, and with it what brings it to its customer; its parts are marked as joined. In the order given. */
export async function storeMessages<Decided extends DecidedMessage>(
  db: Queryable,
  decided: readonly Decided[],
): Promise<readonly (Decided & StoredIds)[]> {
  if (decided.length === 0) return [];
  const messages = decided.map(({ message }) => message);
  const deliveries = decided.map(({ delivery }) => delivery);
  const emails = deliveries.map((delivery) => (delivery.kind === 'email' ? delivery.email : undefined));
  const parts = messages.flatMap(({ partIds }, index) => partIds.map((id) => ({ id, position: index + 1 })));
  const rows = await queryRows<StoredIds>(db, STORE, [
    messages.map(({ connector }) => connector),
    messages.map(({ from }) => from),
    messages.map(({ to }) => to),
    messages.map(({ text }) => text),
    messages.map(({ segments }) => segments),
    messages.map(({ encoding }) => encoding),
    messages.map(({ receivedAt }) => receivedAt),
    deliveries.map((delivery) => (delivery.kind === 'unowned' ? null : delivery.accountId)),
    deliveries.map(({ kind }) => kind),
    deliveries.map(flagsOf),
    deliveries.map((delivery) => (delivery.kind === 'smpp' ? delivery.systemId : null)),
    emails.map((email) => email?.recipient ?? null),
    emails.map((email) => email?.subject ?? null),
    emails.map((email) => email?.body ?? null),
    parts.map(({ id }) => id),
    parts.map(({ position }) => position),
  ]);
  return decided.map((one, index) => ({ ...one, ...(rows[index] as StoredIds) }));
}

function flagsOf(delivery: InboundDelivery): string | null {
  if (delivery.kind === 'unowned' || delivery.flags.length === 0) return null;
  return JSON.stringify(delivery.flags);
}
