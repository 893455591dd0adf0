import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CustomerLimits } from './user-settings.ts';

/** An account that has a Jasmin user of its own. */
export type JasminCustomer = {
  readonly accountId: Uuid;
  readonly accountGroup: string | undefined;
  readonly limits: CustomerLimits;
};

type Row = {
  readonly account_id: Uuid;
  readonly account_group: string | null;
  readonly throughput: number | null;
  readonly binds_max: number | null;
  readonly sources: readonly string[];
  readonly forced_source: string | null;
};

// Who may bind, or has senders besides its numbers, or stands in a route. What an account's credentials are allowed adds
// up. More numbers than are read here are more than a filter takes.
const LOAD: Statement = {
  name: 'jasmin.load-customers',
  text: `
    with smpp as (
      select account_id, sum(max_binds)::int as binds_max, sum(throughput)::int as throughput
      from messaging.smpp_credentials where active and revoked_at is null group by account_id
    )
    select a.id as account_id, a.route_group as account_group, s.throughput, s.binds_max,
      array(select d.number::text from numbers.dids d where d.account_id = a.id and d.sms_enabled order by d.number limit 200)
        || coalesce(c.allowed_source_addresses, '{}') as sources,
      c.force_source_address as forced_source
    from accounts.accounts a
    left join smpp s on s.account_id = a.id
    left join messaging.customer_sms_auth c on c.account_id = a.id and c.active
    where a.status = 'active'
      and (s.account_id is not null or cardinality(c.allowed_source_addresses) > 0
        or c.force_source_address is not null or a.id = any($1::uuid[]))
    order by a.id`,
};

/** Also those of the accounts named, where they have limits or not. */
export async function loadCustomers(db: Queryable, named: readonly string[]): Promise<JasminCustomer[]> {
  const rows = await queryRows<Row>(db, LOAD, [named]);
  return rows.map((row) => ({
    accountId: row.account_id,
    accountGroup: row.account_group ?? undefined,
    limits: {
      smpp:
        row.throughput === null || row.binds_max === null
          ? undefined
          : { throughput: row.throughput, bindsMax: row.binds_max },
      allowedSources: row.sources,
      forcedSource: row.forced_source ?? undefined,
    },
  }));
}
