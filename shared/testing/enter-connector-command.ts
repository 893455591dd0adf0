// As the operators' API enters a command, without its checks and its audit row.
import type { ConnectorOrder } from '../contracts/connector-commands.ts';
import type { Uuid } from '../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';

export type ConnectorCommand = {
  /** Absent where the command is for Jasmin. */
  readonly connectorId: Uuid | undefined;
  readonly order: ConnectorOrder;
  /** The operator, as the audit log names him. */
  readonly requestedBy: string;
};

const ENTER: Statement = {
  name: 'testing.enter-connector-command',
  text: `
insert into messaging.connector_commands (connector_id, command, arguments, requested_by)
select $1, $2, $3, $4
where $1::uuid is null or exists (select from messaging.vendor_connectors where id = $1)
returning id`,
};

/**
 * Enters a command for the bridge that holds the lease, which takes it within a second of the commit; answers its id in
 * messaging.connector_commands, `undefined` where there is no such connector.
 */
export async function enterConnectorCommand(
  db: Queryable,
  { connectorId, order, requestedBy }: ConnectorCommand,
): Promise<Uuid | undefined> {
  const { command, ...given } = order;
  const rows = await queryRows<{ id: Uuid }>(db, ENTER, [
    connectorId,
    command,
    JSON.stringify(given),
    requestedBy,
  ]);
  return rows[0]?.id;
}
