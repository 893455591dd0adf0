import { auditOperator, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { JasminCommandBody } from '../../shared/contracts/http/admin/jasmin.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import {
  type ConnectorCommandRow,
  commandColumns,
  toCommand,
} from '../../shared/messaging/connector-command-row.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { type Pool, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

/** More than that wait only where no bridge takes them. */
const OPEN_MAX = 20;

const ENTER: Statement = {
  name: 'manage-jasmin.enter-command',
  text: `
    with entered as (
      insert into messaging.connector_commands as k (command, requested_by)
      select $1, ($2::text[])[2]
      where (select count(*) from messaging.connector_commands o
        where o.done_at is null and o.connector_id is null) < ${OPEN_MAX}
      returning null::uuid as account_id, ${commandColumns('k')}
    ), ${recordChange({
      changed: 'entered',
      action: 'jasmin.commanded',
      subject: `'jasmin:' || $3`,
      after: `jsonb_build_object('command', command, 'id', id)`,
      actor: '$2',
    })}
    select * from entered`,
};
const FULL = { detail: 'Too many commands wait for Jasmin: does a bridge run?' };

type CommandInput = { readonly body: JasminCommandBody; readonly caller: OperatorPrincipal };

/** Enters a command for the bridge that looks after the group's Jasmin. */
export function createCommandJasmin(pool: Pool, group: string): (input: CommandInput) => Promise<Reply> {
  return async ({ body: { command }, caller }) => {
    const values = [`jasmin_${command}`, auditOperator(caller), group];
    const [row] = await queryRows<ConnectorCommandRow>(pool, ENTER, values);
    if (!row) return { kind: 'refused', code: 'too_busy', context: FULL };
    const body = toCommand(row);
    const headers = { location: `/v1/admin/jasmin/commands/${body.id}` };
    return { kind: 'ok', status: 202, body, headers };
  };
}

const FIND: Statement = {
  name: 'manage-jasmin.find-command',
  text: `
    select ${commandColumns('k')} from messaging.connector_commands k
    where k.id = $1 and k.connector_id is null`,
};

export function createReadCommand(
  pool: Pool,
): (input: { readonly params: Readonly<Record<string, string>> }) => Promise<Reply> {
  return async ({ params }) => {
    const id = parseId('connectorCommand', params.id ?? '');
    const [row] = id ? await queryRows<ConnectorCommandRow>(pool, FIND, [id]) : [];
    return row ? { kind: 'ok', status: 200, body: toCommand(row) } : { kind: 'refused', code: 'not_found' };
  };
}
