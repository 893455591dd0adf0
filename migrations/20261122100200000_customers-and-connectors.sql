-- Customer credentials, inbound settings, 10DLC campaigns, vendor connectors and the route table.

create table messaging.customer_sms_auth (
  id uuid primary key default uuidv7(),
  account_id uuid not null unique references accounts.accounts (id) on delete cascade,
  auth_type varchar(20) not null default 'API_KEY' check (auth_type in ('API_KEY', 'SMPP', 'BOTH')),

  api_key varchar(100) unique,
  api_secret_hash varchar(255),
  api_rate_limit integer not null default 10 check (api_rate_limit > 0),

  smpp_system_id varchar(50) unique,
  smpp_password_hash varchar(255),
  smpp_allowed_ips inet[],
  smpp_max_binds integer not null default 2 check (smpp_max_binds > 0),
  smpp_throughput integer not null default 100 check (smpp_throughput > 0),

  allowed_source_addresses text[],
  force_source_address varchar(20),

  webhook_secret_encrypted text,

  active boolean not null default true,
  created_at timestamptz not null default now()
);
comment on column messaging.customer_sms_auth.api_secret_hash is 'v<pepper version>:<HMAC-SHA256 hex>';
comment on column messaging.customer_sms_auth.api_rate_limit is 'requests per second';
comment on column messaging.customer_sms_auth.smpp_throughput is 'segments per second';
comment on column messaging.customer_sms_auth.webhook_secret_encrypted is 'signs webhooks of a per-message webhook_url; AES-256-GCM';

create table messaging.inbound_routes (
  id uuid primary key default uuidv7(),
  did varchar(20) not null unique references numbers.dids (number),
  account_id uuid references accounts.accounts (id),
  delivery_method varchar(20) not null default 'storage'
    check (delivery_method in ('webhook', 'smpp', 'storage', 'email')),
  webhook_url varchar(500),
  webhook_method varchar(10) not null default 'POST' check (webhook_method in ('POST', 'PUT')),
  webhook_secret varchar(255),
  webhook_retry_count integer not null default 3 check (webhook_retry_count between 0 and 20),
  smpp_system_id varchar(50),
  email_address varchar(255),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  check (delivery_method <> 'webhook' or webhook_url is not null)
);
comment on column messaging.inbound_routes.webhook_secret is 'AES-256-GCM; without one the account''s secret signs';

create table messaging.campaigns_10dlc (
  id uuid primary key default uuidv7(),
  account_id uuid references accounts.accounts (id),
  campaign_id varchar(100) unique,
  brand_id varchar(100),
  use_case varchar(100),
  description text,
  sample_messages text[],
  phone_numbers text[],
  throughput_limit integer,
  daily_cap integer,
  status varchar(50) not null default 'PENDING',
  tcr_submission_date date,
  tcr_approval_date date,
  created_at timestamptz not null default now()
);

create table messaging.vendor_connectors (
  id uuid primary key default uuidv7(),
  connector_name varchar(50) not null unique check (connector_name ~ '^[a-z0-9_]{3,50}$'),
  vendor varchar(50) not null,
  host varchar(255) not null,
  port integer not null check (port between 1 and 65535),
  tls boolean not null default true,
  system_id varchar(100) not null,
  password_encrypted text not null,
  bind_type varchar(20) not null default 'transceiver'
    check (bind_type in ('transmitter', 'receiver', 'transceiver')),
  interface_version smallint not null default 52,
  system_type varchar(12) not null default '',
  window_size integer not null default 10 check (window_size between 1 and 1000),
  max_throughput integer not null default 100 check (max_throughput >= 0),
  priority integer not null default 100,
  cost_per_sms decimal(10, 6),
  cost_per_mms decimal(10, 6),
  supports_alphanumeric boolean not null default false,
  supports_unicode boolean not null default true,
  asks_receipts boolean not null default true,
  receipt_id_form varchar(20) not null default 'as-is'
    check (receipt_id_form in ('as-is', 'hex-to-decimal', 'decimal-to-hex')),
  unknown_outcome varchar(10) not null default 'resend' check (unknown_outcome in ('resend', 'fail')),
  active boolean not null default true,
  last_bind_time timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column messaging.vendor_connectors.max_throughput is 'messages per second over all binds; 0 is no limit';
comment on column messaging.vendor_connectors.interface_version is '52 is 0x34 (SMPP 3.4), 80 is 0x50 (SMPP 5.0)';
comment on column messaging.vendor_connectors.unknown_outcome is
  'what becomes of messages in flight on a bridge that died: sent again (at least once) or failed';
comment on column messaging.vendor_connectors.receipt_id_form is 'how the id in a receipt must be read to equal the one in submit_sm_resp';

create table messaging.routes (
  id uuid primary key default uuidv7(),
  rule_order integer not null unique check (rule_order >= 0),
  account_id uuid references accounts.accounts (id),
  sender_class varchar(20)
    check (sender_class in ('long_code', 'toll_free', 'short_code', 'alphanumeric')),
  prefix varchar(15) not null default '' check (prefix ~ '^[0-9]*$'),
  connectors text[] not null check (cardinality(connectors) between 1 and 10),
  weights integer[] check (weights is null or cardinality(weights) = cardinality(connectors)),
  rate decimal(10, 6) not null check (rate >= 0),
  active boolean not null default true,
  created_at timestamptz not null default now()
);
comment on table messaging.routes is 'highest rule_order is evaluated first; rule_order 0 is the default route';
comment on column messaging.routes.rate is 'US dollars a segment charged to the customer';
