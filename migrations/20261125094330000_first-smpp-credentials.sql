-- An account's first SMPP credentials stand in its row of customer_sms_auth, all others in smpp_accounts. What the ones can
-- do the others can, and whoever looks for a system_id looks in one place.
alter table messaging.customer_sms_auth
  add column smpp_name varchar(100) not null default 'First credentials',
  add column smpp_previous_password_hash varchar(255),
  add column smpp_previous_password_until timestamptz,
  add column smpp_settings jsonb not null default '{}',
  add column smpp_active boolean not null default true,
  add column smpp_revoked_at timestamptz;

create view messaging.smpp_credentials as
select s.id, s.account_id, s.name, s.system_id::varchar as system_id, s.password_hash, s.previous_password_hash,
  s.previous_password_until, s.allowed_ips, s.max_binds, s.throughput, s.test, s.settings, s.active, s.revoked_at,
  s.created_at
from messaging.smpp_accounts s
union all
select d.id, d.account_id, d.smpp_name, d.smpp_system_id::varchar, d.smpp_password_hash, d.smpp_previous_password_hash,
  d.smpp_previous_password_until, nullif(d.smpp_allowed_ips, '{}'), d.smpp_max_binds, d.smpp_throughput, false,
  d.smpp_settings, d.active and d.smpp_active and d.auth_type in ('SMPP', 'BOTH'), d.smpp_revoked_at, d.created_at
from messaging.customer_sms_auth d
where d.smpp_system_id is not null;
