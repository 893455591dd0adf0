-- The table of routes as a whole, each time it was changed: who, why, and all its rules. The highest version is what stands,
-- unless somebody has changed messaging.routes by hand since; then that becomes a version before the next one.
create table messaging.route_versions (
  version integer primary key check (version > 0),
  id uuid not null unique default uuidv7(),
  rules jsonb not null check (jsonb_typeof(rules) = 'array'),
  reason varchar(200) not null,
  author_kind varchar(20) not null check (author_kind in ('operator', 'platform')),
  author varchar(100) not null,
  restores integer references messaging.route_versions,
  created_at timestamptz not null default now()
);
comment on column messaging.route_versions.id is 'Their order, for pages';
comment on column messaging.route_versions.rules is 'Rows of messaging.routes, highest rule_order first; the rate as text';
comment on column messaging.route_versions.author is 'As in messaging.audit_log';
comment on column messaging.route_versions.restores is 'The version that a rollback brought back';

insert into messaging.route_versions (version, rules, reason, author_kind, author)
select 1, coalesce(jsonb_agg(jsonb_build_object('rule_order', r.rule_order, 'prefix', r.prefix, 'sender_class', r.sender_class,
    'account_id', r.account_id, 'account_group', r.account_group, 'connectors', r.connectors, 'weights', r.weights,
    'rate', r.rate::text, 'active', r.active) order by r.rule_order desc), '[]'),
  'What stood when versions began', 'platform', 'migration'
from messaging.routes r;
