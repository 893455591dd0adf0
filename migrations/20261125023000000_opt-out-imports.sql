-- Lists of opt-outs that a customer brings along: taken by pages, applied in chunks by the scheduler.

create table messaging.opt_out_imports (
  id uuid primary key default uuidv7(),
  account_id uuid not null references accounts.accounts (id),
  actor varchar(100) not null,
  state varchar(10) not null check (state in ('open', 'running', 'finished')),
  lines integer not null default 0 check (lines <= 100000),
  added integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
comment on column messaging.opt_out_imports.state is 'open: more pages may come; running: all are here; finished: all are applied';
create index opt_out_imports_account_idx on messaging.opt_out_imports (account_id, id desc);
create index opt_out_imports_running_idx on messaging.opt_out_imports (id) where state = 'running';

create table messaging.opt_out_import_pages (
  import_id uuid not null references messaging.opt_out_imports (id) on delete cascade,
  page integer not null check (page between 1 and 1000),
  lines integer not null,
  primary key (import_id, page)
);

create table messaging.opt_out_import_chunks (
  import_id uuid not null references messaging.opt_out_imports (id) on delete cascade,
  page integer not null,
  chunk integer not null,
  items jsonb not null,
  said_at timestamptz not null default now(),
  primary key (import_id, page, chunk)
);
comment on table messaging.opt_out_import_chunks is 'What is not applied yet: a chunk goes with the statement that applies it';
comment on column messaging.opt_out_import_chunks.items is 'Pairs of recipient and sender';

create table messaging.opt_out_import_errors (
  import_id uuid not null references messaging.opt_out_imports (id) on delete cascade,
  page integer not null,
  line integer not null,
  message varchar(200) not null,
  primary key (import_id, page, line)
);
