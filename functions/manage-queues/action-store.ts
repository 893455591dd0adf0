import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { QueueActionResource } from '../../shared/contracts/http/admin/queues.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type ConnectorCommandRow, commandColumns } from '../../shared/messaging/connector-command-row.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { QueueOrder } from './queue-order.ts';

/** Open commands of a connector; more than that wait only where no bridge takes them. */
const OPEN_MAX = 20;

const NEWEST = `coalesce((select id from messaging.queue_actions order by id desc limit 1),
      '00000000-0000-0000-0000-000000000000'::uuid)`;

const VERSION: Statement = { name: 'manage-queues.version', text: `select ${NEWEST} as id` };

/** The action that was entered last: what an operator has to have seen before the next one. */
export async function queuesVersion(db: Queryable): Promise<Uuid> {
  const [row] = await queryRows<{ id: Uuid }>(db, VERSION, []);
  if (row === undefined) throw new Error('a select without a table answers a row');
  return row.id;
}

const ENTER: Statement = {
  name: 'manage-queues.enter-action',
  text: `
    with chosen as (
      select c.id, (
        select count(*) from messaging.connector_commands o where o.connector_id = c.id and o.done_at is null) as open
      from messaging.vendor_connectors c where c.connector_name = any($1::varchar[])
    ), entered as (
      insert into messaging.queue_actions (follows, action, arguments, requested_by)
      select $2, $3, $4, ($7::text[])[2]
      where ${NEWEST} = $2 and not exists (select from chosen where open >= ${OPEN_MAX})
      on conflict (follows) do nothing
      returning id, null::uuid as account_id, action, arguments, requested_by
    ), commands as (
      insert into messaging.connector_commands (connector_id, command, arguments, requested_by, action_id)
      select c.id, $5, $6, e.requested_by, e.id from entered e cross join chosen c
    ), ${recordChange({
      changed: 'entered',
      action: 'queues.ordered',
      subject: auditSubject('queueAction', 'id'),
      after: `arguments || jsonb_build_object('action', action, 'connectors', $1::text[])`,
      actor: '$7',
    })}
    select id from entered`,
};

/** Enters the action after the one that was seen; `undefined` where another one came between, or too much is open. */
export async function enterAction(
  db: Queryable,
  seen: Uuid,
  { action, shown, command, given }: QueueOrder,
  connectors: readonly string[],
  actor: AuditActor,
): Promise<Uuid | undefined> {
  const values = [connectors, seen, action, JSON.stringify(shown), command, JSON.stringify(given), actor];
  const [row] = await queryRows<{ id: Uuid }>(db, ENTER, values);
  return row?.id;
}

export type ActionRow = Pick<QueueActionResource, 'action' | 'requested_by'> & {
  readonly id: Uuid;
  readonly arguments: QueueOrder['shown'];
  readonly requested_at: Date;
};

const FIND: Statement = {
  name: 'manage-queues.find-action',
  text: 'select id, action, arguments, requested_by, requested_at from messaging.queue_actions where id = $1',
};
const COMMANDS: Statement = {
  name: 'manage-queues.list-commands',
  text: `
    select ${commandColumns('k')} from messaging.connector_commands k where k.action_id = $1 order by k.id`,
};

export type FoundAction = { readonly row: ActionRow; readonly commands: readonly ConnectorCommandRow[] };

/** With its commands, in the order in which they were entered. */
export async function findAction(db: Queryable, id: Uuid | undefined): Promise<FoundAction | undefined> {
  const [row] = id ? await queryRows<ActionRow>(db, FIND, [id]) : [];
  return row && { row, commands: await queryRows<ConnectorCommandRow>(db, COMMANDS, [row.id]) };
}
