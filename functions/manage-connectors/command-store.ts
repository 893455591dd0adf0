import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { ConnectorCommandBody } from '../../shared/contracts/http/admin/connector-commands.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { BRIDGE_SILENT_SECONDS } from '../../shared/messaging/bridge-silence.ts';
import { type ConnectorCommandRow, commandColumns } from '../../shared/messaging/connector-command-row.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { type ConnectorRow, connectorVersion } from './connector-row.ts';

/** Of a connector; more than that wait only where no bridge takes them. */
const OPEN_MAX = 20;

const ENTER: Statement = {
  name: 'manage-connectors.enter-command',
  text: `
    with entered as (
      insert into messaging.connector_commands as k (connector_id, command, arguments, requested_by)
      select c.id, $3, $4, ($5::text[])[2] from messaging.vendor_connectors c
      where c.id = $1 and ${connectorVersion('c')} = $2
        and (select count(*) from messaging.connector_commands o where o.connector_id = c.id and o.done_at is null) < ${OPEN_MAX}
      returning null::uuid as account_id, ${commandColumns('k')}
    ), ${recordChange({
      changed: 'entered',
      action: 'connector.commanded',
      subject: auditSubject('connector', 'connector_id'),
      after: `jsonb_build_object('command', command, 'arguments', arguments, 'id', id)`,
      actor: '$5',
    })}
    select * from entered`,
};

/** For the connector of that version; `undefined` where it has another one by now, or too much is open. */
export async function enterCommand(
  db: Queryable,
  { id, version }: Pick<ConnectorRow, 'id' | 'version'>,
  { command, ...given }: ConnectorCommandBody,
  actor: AuditActor,
): Promise<ConnectorCommandRow | undefined> {
  const values = [id, version, command, JSON.stringify(given), actor];
  const [row] = await queryRows<ConnectorCommandRow>(db, ENTER, values);
  return row;
}

const FIND: Statement = {
  name: 'manage-connectors.find-command',
  text: `
    select ${commandColumns('k')}, exists (
      select from messaging.bridges where heartbeat_at > now() - interval '${BRIDGE_SILENT_SECONDS} seconds') as attended
    from messaging.connector_commands k where k.connector_id = $1 and k.id = $2`,
};

export type FoundCommand = ConnectorCommandRow & {
  /** There is a bridge that takes commands. */
  readonly attended: boolean;
};

export async function findCommand(
  db: Queryable,
  connectorId: Uuid | undefined,
  id: Uuid | undefined,
): Promise<FoundCommand | undefined> {
  const [row] = connectorId && id ? await queryRows<FoundCommand>(db, FIND, [connectorId, id]) : [];
  return row;
}

const LIST: Statement = {
  name: 'manage-connectors.list-commands',
  text: `
    select ${commandColumns('k')} from messaging.connector_commands k
    where k.connector_id = $1 and k.id < $2 order by k.id desc limit $3`,
};

/** Newest first, from before the id on. */
export function listCommands(
  db: Queryable,
  connectorId: Uuid,
  before: Uuid,
  limit: number,
): Promise<readonly ConnectorCommandRow[]> {
  return queryRows<ConnectorCommandRow>(db, LIST, [connectorId, before, limit]);
}
