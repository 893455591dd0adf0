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
