import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { LeaseRow } from './lease-decision.ts';

const READ: Statement = {
  name: 'bridge.lease-read',
  text: `
select holder, epoch::float8 as epoch, extract(epoch from now() - heartbeat_at)::float8 * 1000 as "heartbeatAgeMs"
from messaging.bridges where group_name = $1`,
};

export async function readLease(db: Queryable, group: string): Promise<LeaseRow | undefined> {
  const [row] = await queryRows<LeaseRow>(db, READ, [group]);
  return row;
}

const CREATE: Statement = {
  name: 'bridge.lease-create',
  text: `
insert into messaging.bridges (group_name, holder) values ($1, $2) on conflict (group_name) do nothing
returning epoch::float8 as epoch`,
};

const TAKE_OVER: Statement = {
  name: 'bridge.lease-take-over',
  text: `
update messaging.bridges set holder = $2, epoch = epoch + 1, acquired_at = now(), heartbeat_at = now()
where group_name = $1 and holder = $3 and epoch = $4
returning epoch::float8 as epoch`,
};

/** The epoch of a lease that nobody has had yet, or `undefined` where somebody was quicker. */
export async function createLease(db: Queryable, group: string, holder: string): Promise<number | undefined> {
  const [row] = await queryRows<{ epoch: number }>(db, CREATE, [group, holder]);
  return row?.epoch;
}

/** The new epoch, or `undefined` where the row is not any more what was read. */
export async function takeLease(
  db: Queryable,
  group: string,
  holder: string,
  from: { readonly holder: string; readonly epoch: number },
): Promise<number | undefined> {
  const [row] = await queryRows<{ epoch: number }>(db, TAKE_OVER, [group, holder, from.holder, from.epoch]);
  return row?.epoch;
}

const RENEW: Statement = {
  name: 'bridge.lease-renew',
  text: `
update messaging.bridges set heartbeat_at = now() where group_name = $1 and holder = $2 and epoch = $3
returning epoch::float8 as epoch`,
};

/** Whether the lease is still ours. */
export async function renewLease(
  db: Queryable,
  group: string,
  holder: string,
  epoch: number,
): Promise<boolean> {
  const rows = await queryRows(db, RENEW, [group, holder, epoch]);
  return rows.length === 1;
}

const GIVE_UP: Statement = {
  name: 'bridge.lease-give-up',
  text: `
update messaging.bridges set heartbeat_at = 'epoch' where group_name = $1 and holder = $2 and epoch = $3`,
};

/** Lets another take over at once. */
export async function giveUpLease(
  db: Queryable,
  group: string,
  holder: string,
  epoch: number,
): Promise<void> {
  await queryRows(db, GIVE_UP, [group, holder, epoch]);
}
