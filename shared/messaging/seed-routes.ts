import { formatUsd } from '../kernel/money.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { defaultRoutes } from './default-routes.ts';

const CONNECTORS: Statement = {
  name: 'messaging.seed-routes-connectors',
  text: 'select connector_name as name from messaging.vendor_connectors where active',
};

const INSERT: Statement = {
  name: 'messaging.seed-routes',
  text: `
    insert into messaging.routes (rule_order, sender_class, prefix, connectors, rate)
    select u.rule_order, u.sender_class, u.prefix, array[u.connector], u.rate
    from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::numeric[])
      u(rule_order, sender_class, prefix, connector, rate)
    on conflict (rule_order) do nothing
    returning rule_order`,
};

/** Adds the default routes whose order is free; answers how many. What operators made is never changed. */
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
