import { chargeAfter, RELEASED, releaseMoney } from '../accounts/ledger/charge-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { enterSearch, SEARCHED } from '../messaging/search/enter-search-sql.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

// Claims are guarded by the status too: whichever of the two comes first, the other finds nothing. A ticket that holds
// the message is claimed without it. Of what a link has had in hand before, parts may be with the carrier. Slots
// were taken for a time that passes, and are not given back. Rows are found by id alone, and locked in that order.
const CANCEL: Statement = {
  name: 'acceptance.cancel',
  text: `
    with named as materialized (
      select q.id from unnest($1::uuid[]) u(id) cross join lateral (
        select l.id from messaging.message_log l
        where l.id = u.id and l.id between (select $2::uuid) and (select $3::uuid) and l.account_id = $4
        offset 0) q
    ), changed as (
      update messaging.message_log m set
        status = 'canceled', final_at = now(), error_code = 'canceled_by_customer', sequence = m.sequence + 1,
        wake_at = now() + interval '5 seconds', wakes = 0, ticket_id = null, charge = ${chargeAfter("'canceled'")}
      from named n
      where m.id = n.id and m.direction = 'outbound' and m.sending_at is null
        and m.status || '' in ('accepted', 'scheduled', 'queued')
      returning m.id, ${RELEASED}, ${SEARCHED}
    ), ${releaseMoney('changed')}, ${enterSearch('changed')}
    select id from changed order by id`,
};

/** Cancels those of the account's messages that no link has had, gives their money back, and answers their ids. */
export async function cancelMessages(
  db: Queryable,
  accountId: Uuid,
  ids: readonly Uuid[],
): Promise<readonly Uuid[]> {
  if (ids.length === 0) return [];
  const sorted = [...ids].sort();
  const { min, max } = idBounds(sorted);
  const rows = await queryRows<{ id: Uuid }>(db, CANCEL, [sorted, min, max, accountId]);
  return rows.map(({ id }) => id);
}
