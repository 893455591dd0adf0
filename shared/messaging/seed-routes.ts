import { formatUsd } from '../kernel/money.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { defaultRoutes } from './default-routes.ts';
import { storedRules } from './route-set-sql.ts';

const CONNECTORS: Statement = {
  name: 'messaging.seed-routes-connectors',
  text: 'select connector_name as name from messaging.vendor_connectors where active',
};

// What is added is in the version, and not yet in the table that the statement sees.
const INSERT: Statement = {
  name: 'messaging.seed-routes',
  text: `
    with added as (
      insert into messaging.routes (rule_order, sender_class, prefix, connectors, rate)
      select u.rule_order, u.sender_class, u.prefix, array[u.connector], u.rate
      from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::numeric[])
        u(rule_order, sender_class, prefix, connector, rate)
      on conflict (rule_order) do nothing
      returning *
    ), versioned as (
      insert into messaging.route_versions (version, rules, reason, author_kind, author)
      select (select coalesce(max(version), 0) + 1 from messaging.route_versions), ${storedRules('r')},
        'Default routes', 'platform', 'seed-routes'
      from (select * from messaging.routes union all select * from added) r
      where exists (select from added)
      having count(*) > 0
      on conflict (version) do nothing
    )
    select rule_order from added`,
};

/** Adds the default routes whose order is free, as a version; answers how many. What operators made is never changed. */
export async function seedRoutes(db: Queryable): Promise<number> {
  const connectors = await queryRows<{ readonly name: string }>(db, CONNECTORS, []);
  const rules = defaultRoutes(connectors.map(({ name }) => name));
  const added = await queryRows(db, INSERT, [
    rules.map(({ ruleOrder }) => ruleOrder),
    rules.map(({ senderClass }) => senderClass),
    rules.map(({ prefix }) => prefix),
    rules.map(({ connectors: [name] }) => name),
    rules.map(({ rate }) => formatUsd(rate)),
  ]);
  return added.length;
}
