import type { Uuid } from '../../shared/kernel/ids.ts';
import { uuidFloor } from '../../shared/kernel/uuid-floor.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

// The keys are made of the account too, so each account is asked, as sender and as recipient. Two numbers may share a key:
// the row decides.
const BY_NUMBER: Statement = {
  name: 'trace-messages.by-number',
  text: `
    with named as (
      select s.id from accounts.accounts a cross join lateral (
        (select s.id from messaging.message_search s
          where s.to_key = messaging.search_key(a.id, $1) and s.id >= (select $3::uuid) and s.id < (select $4::uuid)
          order by s.id desc limit $5)
        union
        (select s.id from messaging.message_search s
          where s.from_key = messaging.search_key(a.id, $1) and s.id >= (select $3::uuid) and s.id < (select $4::uuid)
          order by s.id desc limit $5)) s
      where $2::uuid is null or a.id = $2
      order by s.id desc limit $5
    )
    select m.id from named n cross join lateral (
      select l.id, l.source_addr, l.dest_addr from messaging.message_log l where l.id = n.id) m
    where $1 in (m.source_addr, m.dest_addr)
    order by m.id desc`,
};

export type NumberSearch = {
  readonly number: string;
  readonly accountId: Uuid | undefined;
  readonly after: Date;
  readonly before: Date;
  /** Where the page before ended. */
  readonly cursor: Uuid | undefined;
};

/** At most `limit` messages from or to a number within that time, the newest first. */
export async function findByNumber(
  db: Queryable,
  search: NumberSearch,
  limit: number,
): Promise<readonly Uuid[]> {
  const { number, accountId, after, before, cursor } = search;
  const end = uuidFloor(before);
  const values = [
    number,
    accountId,
    uuidFloor(after),
    cursor !== undefined && cursor < end ? cursor : end,
    limit,
  ];
  return (await queryRows<{ id: Uuid }>(db, BY_NUMBER, values)).map(({ id }) => id);
}
