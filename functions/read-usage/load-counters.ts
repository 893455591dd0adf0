import { USAGE_TAGS_MAX } from '../../shared/contracts/http/usage.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Counter } from './sum-usage.ts';

// One search a day: the tags of those days are passed over.
const BY_DAY: Statement = {
  name: 'read-usage.by-day',
  text: `
    select to_char(u.day, 'YYYY-MM-DD') as name, u.direction, u.test, u.messages::float8, u.segments::float8, u.cost
    from generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') d(day)
    join accounts.daily_usage u on u.account_id = $1 and u.day = d.day::date and u.tag = $4
    order by u.day`,
};

const BY_TAG: Statement = {
  name: 'read-usage.by-tag',
  text: `
    with counted as materialized (
      select u.tag as name, u.direction, u.test, sum(u.messages)::float8 as messages, sum(u.segments)::float8 as segments,
        sum(u.cost) as cost
      from accounts.daily_usage u where u.account_id = $1 and u.day >= $2::date and u.day <= $3::date and u.tag <> ''
      group by 1, 2, 3
    ), biggest as (
      select name, sum(messages) as messages from counted group by name order by 2 desc, 1 limit ${USAGE_TAGS_MAX}
    )
    select c.* from biggest b join counted c using (name) order by b.messages desc, c.name`,
};

export type Days = { readonly from: string; readonly to: string };

/** What was counted on each day, both inclusive; of messages with `tag` only, where it is not empty. */
export function loadByDay(
  db: Queryable,
  accountId: Uuid,
  { from, to }: Days,
  tag: string,
): Promise<Counter[]> {
  return queryRows<Counter>(db, BY_DAY, [accountId, from, to, tag]);
}

/** The same for each tag, those with the most messages first, 1,000 at most. */
export function loadByTag(db: Queryable, accountId: Uuid, { from, to }: Days): Promise<Counter[]> {
  return queryRows<Counter>(db, BY_TAG, [accountId, from, to]);
}
