import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CommandEnd } from './command-end.ts';

/** A row of messaging.connector_commands that is this bridge's to carry out. */
export type TakenCommand = {
  readonly id: Uuid;
  readonly connectorId: Uuid | undefined;
  readonly command: string;
  readonly arguments: unknown;
  /** How often it was taken, this time included. */
  readonly takes: number;
};

// A connector's commands are carried out in the order in which they were asked for; a test changes nothing and waits for
// none. What an epoch of the past has taken is open again, and so is what this one has taken and does not work at: its
// taking, or its end, was not confirmed.
const TAKE: Statement = {
  name: 'bridge.take-commands',
  text: `
with next as (
  select c.id from messaging.connector_commands c
  where c.done_at is null
    and (c.taken_epoch is null or c.taken_epoch < $1 or c.taken_epoch = $1 and c.id <> all($2::uuid[]))
    and (c.command = 'test' or not exists (
      select from messaging.connector_commands o
      where o.done_at is null and o.id < c.id and o.command <> 'test'
        and o.connector_id is not distinct from c.connector_id))
  order by c.id limit $3 for update skip locked
)
update messaging.connector_commands c set taken_at = now(), taken_epoch = $1, takes = c.takes + 1
from next n where c.id = n.id
returning c.id, c.connector_id as "connectorId", c.command, c.arguments, c.takes`,
};

type Row = Omit<TakenCommand, 'connectorId'> & { readonly connectorId: Uuid | null };

/** Takes up to `limit` open commands but those at which this bridge works (`atWork`). */
export async function takeCommands(
  db: Queryable,
  epoch: number,
  atWork: readonly Uuid[],
  limit: number,
): Promise<readonly TakenCommand[]> {
  const rows = await queryRows<Row>(db, TAKE, [epoch, atWork, limit]);
  return rows.map((row) => ({ ...row, connectorId: row.connectorId ?? undefined }));
}

const FINISH: Statement = {
  name: 'bridge.finish-command',
  text: `
update messaging.connector_commands set done_at = now(), outcome = $3, result = $4
where id = $1 and taken_epoch = $2 and done_at is null`,
};

/** Writes how it ended, unless another bridge has taken it since. */
export async function finishCommand(db: Queryable, id: Uuid, epoch: number, end: CommandEnd): Promise<void> {
  await queryRows(db, FINISH, [id, epoch, end.outcome, JSON.stringify(end.result)]);
}
