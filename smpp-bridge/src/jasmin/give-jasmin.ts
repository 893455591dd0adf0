// Gives a Jasmin what it shall hold, as its only writer, and keeps the list of users as whom tickets are posted in step:
// what goes leaves the list before it leaves Jasmin, and what comes is in Jasmin before it is on the list.

import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { type GivenCause, noteGiven } from './given-store.ts';
import { forgetUsers, noteUsers } from './jasmin-users.ts';
import type { JcliOptions } from './jcli-client.ts';
import { type DesiredRows, desiredOf, type RelayAddress } from './load-desired.ts';
import { asOneWriter, type OneWriterOutcome } from './one-writer.ts';
import type { PlanPolicy } from './plan.ts';
import { type ProvisionOutcome, provisionJasmin } from './provision.ts';

export type GiveDeps = {
  readonly pool: Pool;
  readonly group: string;
  readonly jcli: JcliOptions;
  readonly key: Buffer;
};

/** Rejects where the database does not answer. */
export function giveJasmin(
  { pool, group, jcli, key }: GiveDeps,
  rows: DesiredRows,
  relay: RelayAddress,
  { cause, ...policy }: PlanPolicy & { readonly cause: GivenCause },
): Promise<OneWriterOutcome<ProvisionOutcome>> {
  const { customers, settings } = rows.table;
  const connectorNames = new Map(rows.connectors.map((row) => [jasminName(row.id), row.connectorName]));
  const desired = desiredOf(rows, relay, key);
  return asOneWriter(pool, `${jcli.host}:${jcli.port}`, async () => {
    await forgetUsers(pool, group, customers);
    const outcome = await provisionJasmin(jcli, desired, policy);
    if (outcome.kind === 'provisioned') {
      await noteUsers(pool, group, customers, settings);
      await noteGiven(pool, group, { cause, plan: outcome.plan, routes: desired.routes, connectorNames });
    }
    return outcome;
  });
}
