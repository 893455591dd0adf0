// A row of messaging.connector_commands as operators see it.
import type { ConnectorCommandResource } from '../contracts/http/admin/connector-commands.ts';
import { formatId, parseUuid, type Uuid } from '../kernel/ids.ts';

/** SQL for a `ConnectorCommandRow`. */
export function commandColumns(alias: string): string {
  const names = ['id', 'connector_id', 'command', 'arguments', 'requested_by', 'requested_at', 'taken_at'];
  return [...names, 'done_at', 'outcome', 'result'].map((name) => `${alias}.${name}`).join(', ');
}

export type ConnectorCommandRow = Pick<
  ConnectorCommandResource,
  'command' | 'arguments' | 'requested_by' | 'result'
> & {
  readonly id: Uuid;
  readonly connector_id: Uuid | null;
  readonly requested_at: Date;
  readonly taken_at: Date | null;
  readonly done_at: Date | null;
  readonly outcome: 'succeeded' | 'failed' | null;
};

export function toCommand(row: ConnectorCommandRow): ConnectorCommandResource {
  const isFailed = row.outcome === 'failed';
  return {
    id: formatId('connectorCommand', row.id),
    connector_id: row.connector_id && formatId('connector', row.connector_id),
    command: row.command,
    arguments: shownArguments(row.arguments),
    state: row.outcome ?? (row.taken_at === null ? 'waiting' : 'running'),
    reason: isFailed ? textIn(row.result, 'reason') : null,
    detail: isFailed ? textIn(row.result, 'detail') : null,
    result: row.result,
    requested_by: row.requested_by,
    requested_at: row.requested_at.toISOString(),
    taken_at: row.taken_at?.toISOString() ?? null,
    done_at: row.done_at?.toISOString() ?? null,
  };
}

/** The account that is meant has the form of the API. */
function shownArguments({ account_id: id, ...given }: ConnectorCommandRow['arguments']) {
  const uuid = typeof id === 'string' ? parseUuid(id) : undefined;
  return uuid ? { ...given, account_id: formatId('account', uuid) } : given;
}

function textIn(result: Readonly<Record<string, unknown>> | null, name: string): string | null {
  const text = result?.[name];
  return typeof text === 'string' ? text : null;
}
