-- What is known of an endpoint's receiver stands in its lane alone. The columns of endpoints go with a later release: the version
-- before still writes them.
insert into messaging.webhook_lanes (id, account_id, endpoint_id, wake_at, last_success_at)
select id, account_id, id, null, last_success_at from messaging.webhook_endpoints
where deleted_at is null and last_success_at is not null order by id
on conflict (id) do nothing;

comment on column messaging.webhook_endpoints.failing_since is 'Not written any more: webhook_lanes has it';
comment on column messaging.webhook_endpoints.consecutive_failures is 'Not written any more: webhook_lanes has it';
comment on column messaging.webhook_endpoints.last_success_at is 'Not written any more: webhook_lanes has it';
