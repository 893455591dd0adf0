// The counters of a day are kept by the statements that they count: they equal the messages at every moment, and nobody
// has to look at a day's messages to know how many there were.

/**
 * CTEs that add up the rows of the CTE `source` (account_id, created_at, direction, test, tags, and the differences messages,
 * segments and cost) into `accounts.daily_usage`, in one order, and after the balances where those are moved too: `source`
 * must come from their lock. Their names are taken: usage_difference, usage_counted.
 */
export function countUsage(source: string): string {
  return `usage_difference as materialized (
    select s.account_id, (s.created_at at time zone 'UTC')::date as day, t.tag, s.direction, s.test,
      sum(s.messages) as messages, sum(s.segments) as segments, sum(s.cost) as cost
    from ${source} s cross join lateral (select '' as tag union select unnest(s.tags)) t
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  ), usage_counted as (
    insert into accounts.daily_usage as d (account_id, day, tag, direction, test, messages, segments, cost)
    select account_id, day, tag, direction, test, messages, segments, cost from usage_difference
    order by account_id, day, tag, direction, test
    on conflict (account_id, day, tag, direction, test) do update set
      messages = d.messages + excluded.messages, segments = d.segments + excluded.segments, cost = d.cost + excluded.cost
  )`;
}
