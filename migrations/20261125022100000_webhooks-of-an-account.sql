-- Endpoints are listed by account, few a customer; what waits is found by endpoint, and counted there.

alter table accounts.accounts
  add column webhook_endpoints_max smallint not null default 16 check (webhook_endpoints_max between 0 and 1000);

create index webhook_endpoints_all_idx on messaging.webhook_endpoints (account_id, id);
create index webhook_deliveries_due_idx on messaging.webhook_deliveries (endpoint_id, due_at, id)
  where state in ('pending', 'in_flight');
