-- How many binds of a connector there are and shall be, beside whether there is one.

alter table messaging.connector_status
  add column binds_up smallint not null default 0,
  add column binds_wanted smallint not null default 0;
