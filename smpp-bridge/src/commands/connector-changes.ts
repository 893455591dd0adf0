import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

const SET_DRAINED: Statement = {
  name: 'bridge.set-drained',
  text: 'update messaging.vendor_connectors set drained = $2, updated_at = now() where id = $1 and drained <> $2',
};

/** Has no message given to the connector, or has them given to it again. */
export async function setDrained(db: Queryable, id: Uuid, drained: boolean): Promise<void> {
  await queryRows(db, SET_DRAINED, [id, drained]);
}

const SET_THROUGHPUT: Statement = {
  name: 'bridge.set-throughput',
  text: `
update messaging.vendor_connectors set max_throughput = $2, updated_at = now() where id = $1
returning old.max_throughput as before`,
};

/** Answers what it was before. */
export async function setThroughput(db: Queryable, id: Uuid, perSecond: number): Promise<number | undefined> {
  const [row] = await queryRows<{ before: number }>(db, SET_THROUGHPUT, [id, perSecond]);
  return row?.before;
}
