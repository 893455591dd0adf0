import { type AuditActor, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { NumberSettings } from './decide.ts';
import type { NumbersDeps } from './find-number.ts';

const ROUTE_SETTINGS = `jsonb_build_object('delivery_method', delivery_method, 'webhook_url', webhook_url,
      'webhook_method', webhook_method, 'webhook_retry_count', webhook_retry_count, 'smpp_system_id', smpp_system_id,
      'email_address', email_address)`;

/** `route` is SQL for what the route is set to. */
const settingsOf = (row: string, route: string): string =>
  `jsonb_build_object('sms_enabled', ${row}sms_enabled, 'mms_enabled', ${row}mms_enabled, 'inbound', ${route})`;

/** SQL: a route that is switched off, or that an earlier holder of the number left behind. */
const STALE = '(not r.active or coalesce(r.account_id, excluded.account_id) <> excluded.account_id)';

// Of an earlier holder's route nothing stays, least of all its secret.
const STORE: Statement = {
  name: 'manage-numbers.store',
  text: `
    with old as materialized (
      select d.number, d.sms_enabled, d.mms_enabled,
        (select ${ROUTE_SETTINGS} from messaging.inbound_routes r
          where r.did = d.number and r.active and (r.account_id is null or r.account_id = $2)) as route
      from numbers.dids d where d.number = $1 and d.account_id = $2 for update of d
    ), changed_number as (
      update numbers.dids d set sms_enabled = $3, mms_enabled = $4 from old where d.number = old.number
      returning d.number, d.account_id, d.sms_enabled, d.mms_enabled, ${settingsOf('old.', 'old.route')} as before
    ), routed as (
      insert into messaging.inbound_routes as r (did, account_id, delivery_method, webhook_url, webhook_method,
        webhook_retry_count, smpp_system_id, email_address)
      select number, $2, $5, $6, $7, $8, $9, $10 from old
      on conflict (did) do update set account_id = excluded.account_id, active = true,
        delivery_method = excluded.delivery_method, webhook_url = excluded.webhook_url,
        webhook_method = excluded.webhook_method, webhook_retry_count = excluded.webhook_retry_count,
        smpp_system_id = excluded.smpp_system_id, email_address = excluded.email_address,
        webhook_secret = case when not ${STALE} then r.webhook_secret end
      returning did, ${ROUTE_SETTINGS} as route
    ), changed as (
      select c.account_id, c.number, c.before, ${settingsOf('c.', 'r.route')} as after
      from changed_number c join routed r on r.did = c.number
    ), ${recordChange({
      ...{ changed: 'changed', action: 'number.changed', subject: `'number:' || number`, actor: '$11' },
      ...{ before: 'before', after: 'after' },
    })}
    select number from changed`,
};

/** Sets a number of the account and its route in one statement. Answers whether the account has the number. */
export async function storeSettings(
  db: Queryable,
  { accountId, number, auditor }: NumberKey,
  settings: NumberSettings,
): Promise<boolean> {
  const rows = await queryRows(db, STORE, [
    ...[number, accountId, settings.sms_enabled, settings.mms_enabled, settings.delivery_method],
    ...[settings.webhook_url, settings.webhook_method, settings.webhook_retry_count],
    ...[settings.smpp_system_id, settings.email_address, auditor],
  ]);
  return rows.length > 0;
}

export type NumberKey = {
  readonly accountId: Uuid;
  readonly number: string;
  readonly auditor: AuditActor;
};

const STORE_SECRET: Statement = {
  name: 'manage-numbers.store-secret',
  text: `
    with changed as (
      insert into messaging.inbound_routes as r (did, account_id, webhook_secret, webhook_retry_count)
      select number, account_id, $3, $5 from numbers.dids where number = $1 and account_id = $2
      on conflict (did) do update set account_id = excluded.account_id, active = true,
        webhook_secret = excluded.webhook_secret,
        delivery_method = case when ${STALE} then 'storage' else r.delivery_method end,
        webhook_url = case when not ${STALE} then r.webhook_url end,
        smpp_system_id = case when not ${STALE} then r.smpp_system_id end,
        email_address = case when not ${STALE} then r.email_address end,
        webhook_retry_count = case when ${STALE} then excluded.webhook_retry_count else r.webhook_retry_count end
      returning did, $2::uuid as account_id
    ), ${recordChange({
      ...{ changed: 'changed', action: 'number.secret_rotated', subject: `'number:' || did`, actor: '$4' },
    })}
    select did from changed`,
};

/** Answers whether the account has the number. */
export async function storeSecret(
  { db, webhookRetries }: NumbersDeps,
  { accountId, number, auditor }: NumberKey,
  encrypted: string,
): Promise<boolean> {
  return (
    (await queryRows(db, STORE_SECRET, [number, accountId, encrypted, auditor, webhookRetries])).length > 0
  );
}
