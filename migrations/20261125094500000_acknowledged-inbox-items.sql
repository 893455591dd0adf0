-- What was acknowledged a while ago is forgotten: found by when it was, whatever else waits in inboxes.
create index inbox_items_acknowledged_idx on messaging.inbox_items (acknowledged_at) where acknowledged_at is not null;
