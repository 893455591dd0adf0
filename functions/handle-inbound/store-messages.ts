import type { Uuid } from '../../shared/kernel/ids.ts';
import { enterSearch } from '../../shared/messaging/search/enter-search-sql.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { JoinedMessage } from './decide.ts';

export type StoredMessage = {
  readonly id: Uuid;
  /** The active account that has the number and gets the message, or `null`. */
  readonly owner: { readonly accountId: Uuid; readonly companyName: string } | null;
  /** The account that has the number, whatever its state, or `null`. */
  readonly holderId: Uuid | null;
};

type StoredRow = {
  readonly id: Uuid;
  readonly account_id: Uuid | null;
  readonly company_name: string | null;
  readonly holder_id: Uuid | null;
};

// Ids are made first, so that parts and messages are tied in one statement. What nobody owns owes no event.
const STORE: Statement = {
  name: 'handle-inbound.store',
  text: `
    with incoming as materialized (
      select uuidv7() as id, u.*, a.id as account_id, a.company_name, d.account_id as holder_id
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::timestamptz[])
        with ordinality
        u(connector, source_addr, dest_addr, message_body, segments, encoding, received_at, position)
      left join numbers.dids d on d.number = u.dest_addr
      left join accounts.accounts a on a.id = d.account_id and a.status = 'active' and d.sms_enabled
    ), stored as (
      insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status,
        segments, encoding, vendor_connector, created_at, door, announced_sequence, wake_at)
      select id, account_id, 'inbound', source_addr, dest_addr, message_body, 'received', segments, encoding,
        connector, received_at, 'platform', case when account_id is null then 1 else 0 end,
        case when account_id is not null then now() + interval '5 seconds' end
      from incoming
    ), joined as (
      update messaging.inbound_parts p set message_id = i.id, wake_at = null
      from unnest($8::uuid[], $9::integer[]) u(part_id, position) join incoming i on i.position = u.position
      where p.id = u.part_id and p.id = any($8) and p.message_id is null
    ), entering as (
      select id, account_id, source_addr, dest_addr, message_body as text, account_id is not null as searched,
        null::text as campaign_id, null::text as reference, null::uuid as batch_id, null::text[] as tags
      from incoming
    ), ${enterSearch('entering')}
    select id, account_id, company_name, holder_id from incoming order by position`,
};

/** One row a message, owned by the active account that has the number now; its parts are marked as joined. */
export async function storeMessages(
  db: Queryable,
  messages: readonly JoinedMessage[],
): Promise<readonly StoredMessage[]> {
  const parts = messages.flatMap(({ partIds }, index) => partIds.map((id) => ({ id, position: index + 1 })));
  const rows = await queryRows<StoredRow>(db, STORE, [
    messages.map(({ connector }) => connector),
    messages.map(({ from }) => from),
    messages.map(({ to }) => to),
    messages.map(({ text }) => text),
    messages.map(({ segments }) => segments),
    messages.map(({ encoding }) => encoding),
    messages.map(({ receivedAt }) => receivedAt),
    parts.map(({ id }) => id),
    parts.map(({ position }) => position),
  ]);
  return rows.map(({ id, account_id: accountId, company_name: companyName, holder_id: holderId }) => ({
    id,
    owner: accountId === null ? null : { accountId, companyName: companyName ?? '' },
    holderId,
  }));
}
