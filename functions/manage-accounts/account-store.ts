import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { rowVersion } from '../../shared/platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { AccountRow, AccountSettings } from './account-row.ts';

// Of accounts a, its credentials c and its purse b. An account from before limits has no c. The purse moves with every
// message: of its version only what is set here counts.
const SETTINGS = `jsonb_build_object('name', a.company_name, 'contact_email', a.contact_email, 'status', a.status,
    'route_group', a.route_group, 'smart_encoding', a.smart_encoding, 'webhook_http_allowed', a.webhook_http_allowed,
    'webhook_endpoints_max', a.webhook_endpoints_max, 'messages_per_second', coalesce(c.api_rate_limit, 10),
    'smpp_segments_per_second', coalesce(c.smpp_throughput, 100), 'smpp_binds', coalesce(c.smpp_max_binds, 2),
    'billing', b.billing, 'credit_limit', b.credit_limit::text, 'low_balance', b.low_balance::text)`;
const VERSION = `${rowVersion('a')} || '.' || coalesce(${rowVersion('c')}, '0') || '.'
    || left(md5(concat_ws('|', b.billing, b.credit_limit, b.low_balance)), 8)`;

/** Of a, b and c. */
const COLUMNS = `a.id, ${VERSION} as version, ${SETTINGS} as settings, a.created_at, a.updated_at`;
const FROM = `accounts.accounts a
    join accounts.balances b on b.account_id = a.id
    left join messaging.customer_sms_auth c on c.account_id = a.id`;

const FIND: Statement = {
  name: 'manage-accounts.find',
  text: `select ${COLUMNS} from ${FROM} where a.id = $1`,
};

/** `undefined` where there is no such account. */
export async function findAccount(db: Queryable, id: Uuid | undefined): Promise<AccountRow | undefined> {
  const [row] = id ? await queryRows<AccountRow>(db, FIND, [id]) : [];
  return row;
}

const LIST: Statement = {
  name: 'manage-accounts.list',
  text: `
    select ${COLUMNS} from ${FROM}
    where a.id < $1 and ($3::text is null or a.status = $3)
      and ($4::text is null or position(lower($4) in lower(a.company_name)) > 0)
    order by a.id desc
    limit $2`,
};

export type AccountFilter = { readonly status: string | undefined; readonly name: string | undefined };

/** Newest first, from before the id on. */
export function listAccounts(
  db: Queryable,
  before: Uuid,
  limit: number,
  { status, name }: AccountFilter,
): Promise<readonly AccountRow[]> {
  return queryRows<AccountRow>(db, LIST, [before, limit, status, name]);
}

const CREATE: Statement = {
  name: 'manage-accounts.create',
  text: `
    with created as (
      insert into accounts.accounts (company_name) values ($1)
      returning id, id as account_id, jsonb_build_object('name', company_name, 'status', status) as after
    ), limits as (
      insert into messaging.customer_sms_auth (account_id) select id from created
    ), ${recordChange({
      changed: 'created',
      action: 'account.created',
      subject: auditSubject('account', 'id'),
      after: 'after',
      actor: '$2',
    })}
    select id from created`,
};

/** An account with what every new one has; its id. */
export async function createAccount(db: Queryable, name: string, actor: AuditActor): Promise<Uuid> {
  const [row] = await queryRows<{ id: Uuid }>(db, CREATE, [name, actor]);
  if (row === undefined) throw new Error('an insert answers its row');
  return row.id;
}

const UPDATE: Statement = { name: 'manage-accounts.update', text: changing('account.changed') };
const SUSPEND: Statement = { name: 'manage-accounts.suspend', text: changing('account.suspended') };
const RESUME: Statement = { name: 'manage-accounts.resume', text: changing('account.resumed') };
const CHANGES = { update: UPDATE, suspend: SUSPEND, resume: RESUME } as const;

/** Merges the settings $3 into account $1 of version $2; the rows are locked before the version is looked at. */
function changing(action: string): string {
  return `
    with a as (
      select *, xmin from accounts.accounts where id = $1 for update
    ), c as (
      select *, xmin from messaging.customer_sms_auth where account_id = $1 for update
    ), b as (
      select * from accounts.balances where account_id = $1 for update
    ), seen as (
      select ${COLUMNS} from a join b on b.account_id = a.id left join c on c.account_id = a.id
    ), next as (
      select id, id as account_id, settings as before, settings || $3::jsonb as after from seen where version = $2
    ), account as (
      update accounts.accounts t set company_name = n.after ->> 'name', contact_email = n.after ->> 'contact_email',
        status = n.after ->> 'status', route_group = n.after ->> 'route_group',
        smart_encoding = (n.after ->> 'smart_encoding')::boolean,
        webhook_http_allowed = (n.after ->> 'webhook_http_allowed')::boolean,
        webhook_endpoints_max = (n.after ->> 'webhook_endpoints_max')::smallint, updated_at = now()
      from next n where t.id = n.id
    ), limits as (
      insert into messaging.customer_sms_auth as t (account_id, api_rate_limit, smpp_throughput, smpp_max_binds)
      select id, (after ->> 'messages_per_second')::integer, (after ->> 'smpp_segments_per_second')::integer,
        (after ->> 'smpp_binds')::integer
      from next
      on conflict (account_id) do update set api_rate_limit = excluded.api_rate_limit,
        smpp_throughput = excluded.smpp_throughput, smpp_max_binds = excluded.smpp_max_binds
      where (t.api_rate_limit, t.smpp_throughput, t.smpp_max_binds)
        is distinct from (excluded.api_rate_limit, excluded.smpp_throughput, excluded.smpp_max_binds)
    ), purse as (
      update accounts.balances t set billing = n.after ->> 'billing', credit_limit = (n.after ->> 'credit_limit')::numeric,
        low_balance = (n.after ->> 'low_balance')::numeric
      from next n
      where t.account_id = n.id and (t.billing, t.credit_limit, t.low_balance) is distinct from
        (n.after ->> 'billing', (n.after ->> 'credit_limit')::numeric, (n.after ->> 'low_balance')::numeric)
    ), ${recordChange({
      changed: 'next',
      action,
      subject: auditSubject('account', 'id'),
      before: 'before',
      after: 'after',
      actor: '$4',
    })}
    select id from next`;
}

export type AccountChange = {
  readonly kind: keyof typeof CHANGES;
  readonly id: Uuid;
  readonly version: string;
  readonly settings: Partial<Record<keyof AccountSettings, unknown>>;
};

/** The account after it; `undefined` where it has another version by now. */
export async function changeAccount(
  db: Queryable,
  { kind, id, version, settings }: AccountChange,
  actor: AuditActor,
): Promise<AccountRow | undefined> {
  const values = [id, version, JSON.stringify(settings), actor];
  const [changed] = await queryRows<{ id: Uuid }>(db, CHANGES[kind], values);
  return changed && findAccount(db, changed.id);
}
