-- Messages that our rules refused a day: at the doors, where no row says so, and by the decision behind them (ADR 16).
create table accounts.daily_refusals (
  day date not null,
  account_id uuid not null,
  code varchar(60) not null,
  refusals bigint not null,
  primary key (day, account_id, code)
) with (fillfactor = 50);
comment on column accounts.daily_refusals.day is 'UTC';
comment on column accounts.daily_refusals.code is 'Of the error catalogue';
