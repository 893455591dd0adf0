import { DESTINATIONS_MAX } from '../../shared/contracts/http/admin/routes.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import { uuidFloor } from '../../shared/kernel/uuid-floor.ts';
import type { RoutedMessage } from '../../shared/messaging/select-route.ts';
import { senderClassOf } from '../../shared/messaging/sender-class.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Messages that are looked through for distinct destinations. */
const MESSAGES_MAX = 20_000;

// The newest rows by their key, whatever they are, so that the look is bounded where most of them are none of a customer's.
const DESTINATIONS: Statement = {
  name: 'manage-routes.destinations',
  text: `
    select d.id, d.account_id, a.route_group, d.source_addr, d.dest_addr, d.encoding
    from (
      select distinct on (m.dest_addr) m.* from (
        select id, account_id, source_addr, dest_addr, encoding, direction, kind, test from messaging.message_log
        where id >= (select $1::uuid) order by id desc limit $2) m
      where m.direction = 'outbound' and m.kind = 'customer' and not m.test and m.dest_addr like '+%'
      order by m.dest_addr, m.id desc
    ) d
    join accounts.accounts a on a.id = d.account_id
    order by d.id desc limit ${DESTINATIONS_MAX}`,
};

type Row = {
  readonly id: string;
  readonly account_id: string;
  readonly route_group: string | null;
  readonly source_addr: string;
  readonly dest_addr: string;
  readonly encoding: string;
};

/** The last message of each of the last distinct destinations of a day, newest first. */
export async function loadDestinations(
  db: Queryable,
  now: Date,
  messagesMax = MESSAGES_MAX,
): Promise<readonly RoutedMessage[]> {
  const since = uuidFloor(new Date(now.getTime() - DAY_MS));
  const rows = await queryRows<Row>(db, DESTINATIONS, [since, messagesMax]);
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    accountGroup: row.route_group ?? undefined,
    senderClass: senderClassOf(row.source_addr),
    recipient: row.dest_addr as E164,
    encoding: row.encoding === 'ucs2' ? 'ucs2' : 'gsm7',
  }));
}
