import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { VendorConnector } from './desired.ts';

const ACTIVE: Statement = {
  name: 'jasmin.active-connectors',
  text: `
select id, connector_name as "connectorName", priority from messaging.vendor_connectors where active order by id`,
};

/** The connectors that Jasmin must know. */
export async function activeConnectors(db: Queryable): Promise<VendorConnector[]> {
  return queryRows<VendorConnector>(db, ACTIVE, []);
}

const INACTIVE: Statement = {
  name: 'jasmin.inactive-connectors',
  text: 'select id from messaging.vendor_connectors where not active order by id',
};

/** Those that Jasmin must not know any more. */
export async function inactiveConnectors(db: Queryable): Promise<readonly Uuid[]> {
  return (await queryRows<{ id: Uuid }>(db, INACTIVE, [])).map(({ id }) => id);
}
