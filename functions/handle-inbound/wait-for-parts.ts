import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const WAIT: Statement = {
  name: 'handle-inbound.wait',
  text: `
    update messaging.inbound_parts p set wake_at = u.wake_at
    from unnest($1::uuid[], $2::timestamptz[]) u(id, wake_at)
    where p.id = u.id and p.id = any($1) and p.message_id is null`,
};

/** Sets when parts of incomplete sets are looked at again. */
export async function waitForParts(
  db: Queryable,
  waiting: readonly { readonly partId: Uuid; readonly wakeAt: Date }[],
): Promise<void> {
  await queryRows(db, WAIT, [waiting.map(({ partId }) => partId), waiting.map(({ wakeAt }) => wakeAt)]);
}
