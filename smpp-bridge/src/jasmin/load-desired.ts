// All that the database says about what Jasmin shall hold.
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { activeConnectors } from './connector-rows.ts';
import { type DesiredObjects, desiredObjects, type VendorConnector } from './desired.ts';
import type { DesiredTable } from './desired-routes.ts';
import { loadDesiredTable } from './load-desired-table.ts';

export type DesiredRows = {
  readonly connectors: readonly VendorConnector[];
  readonly table: DesiredTable;
  readonly passwordVersion: number;
};

export async function loadDesired(db: Queryable, group: string): Promise<DesiredRows> {
  const connectors = await activeConnectors(db);
  return {
    connectors,
    table: await loadDesiredTable(db, connectors),
    passwordVersion: await readPasswordVersion(db, group),
  };
}

const READ: Statement = {
  name: 'jasmin.read-password-version',
  text: 'select password_version from messaging.jasmin_state where group_name = $1',
};

async function readPasswordVersion(db: Queryable, group: string): Promise<number> {
  const [row] = await queryRows<{ password_version: number }>(db, READ, [group]);
  return row?.password_version ?? 1;
}

export type RelayAddress = { readonly relayHost: string; readonly relayPort: number };

export function desiredOf(rows: DesiredRows, relay: RelayAddress, key: Buffer): DesiredObjects {
  return desiredObjects({ ...rows, ...relay, key });
}

/** Two loads with the same text want the same of Jasmin. */
export function fingerprintOf({ connectors, table, passwordVersion }: DesiredRows): string {
  return JSON.stringify([connectors, { ...table, settings: [...table.settings] }, passwordVersion]);
}
