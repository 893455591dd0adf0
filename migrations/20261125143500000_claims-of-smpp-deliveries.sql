-- A claim changes no column of an index, so that it stays in its page: what waits is found by the column that only its end
-- changes.

alter table messaging.smpp_deliveries set (fillfactor = 60);
drop index messaging.smpp_deliveries_due_idx;
create index smpp_deliveries_due_idx on messaging.smpp_deliveries (system_id, id) where settled_at is null;
