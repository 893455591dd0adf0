-- What an account sent and received a day, counted by the statements that move its money or store what came in (ADR 10).
create table accounts.daily_usage (
  account_id uuid not null,
  day date not null,
  direction varchar(10) not null check (direction in ('inbound', 'outbound')),
  test boolean not null,
  tag varchar(100) not null default '',
  messages bigint not null,
  segments bigint not null,
  cost numeric(14, 6) not null,
  primary key (account_id, day, tag, direction, test)
) with (fillfactor = 50);
comment on column accounts.daily_usage.day is 'UTC, of the time at which the message was created';
comment on column accounts.daily_usage.tag is 'Empty: all messages, with tags and without';
comment on column accounts.daily_usage.messages is 'Outbound: those that are reserved or charged for, refunded ones taken off';

insert into accounts.daily_usage (account_id, day, tag, direction, test, messages, segments, cost)
select account_id, (created_at at time zone 'UTC')::date, t.tag, direction, test, count(*), sum(segments), coalesce(sum(cost), 0)
from messaging.message_log cross join lateral (select '' as tag union select unnest(tags)) t
where account_id is not null and (direction = 'inbound' or charge in ('reserved', 'settled'))
group by 1, 2, 3, 4, 5;
