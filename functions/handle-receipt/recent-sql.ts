/**
 * The CTE `recent`: the days on which the part of a receipt may have been sent, today first, and the bounds of the ids that
 * its message may have. A message may be 35 days older than its part: it was scheduled.
 */
export const RECENT = `recent as materialized (
      select messaging.uuid_floor(now() - interval '45 days') as low,
        messaging.uuid_floor(now() + interval '1 minute') as high,
        array(select (now() at time zone 'UTC')::date - ago from generate_series(0, 10) ago) as days
    )`;
