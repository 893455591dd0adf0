import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job } from '../job.ts';

const WAKE: Statement = {
  name: 'scheduler.wake-inbound',
  text: `
with due as materialized (
  select id from messaging.inbound_parts where wake_at <= $1::timestamptz order by wake_at limit $2 for update skip locked
)
update messaging.inbound_parts p set
  wakes = least(p.wakes + 1, 1000),
  wake_at = $1 + least(interval '5 minutes', interval '5 seconds' * 2 ^ least(p.wakes, 10))
from due where p.id = due.id
returning p.id`,
};

/** Inbound parts that no message was made of: their event was lost, or their siblings have not come. */
export const wakeInbound: Job = {
  name: 'wake-inbound',
  intervalMs: 1_000,
  async run({ pool, announcer }, now) {
    const rows = await queryRows<{ id: Uuid }>(pool, WAKE, [now, JOB_ROWS_MAX]);
    const ids = rows.map(({ id }) => id);
    await announcer.announce('inbound-received', 'partIds', ids);
    return { rows: ids.length, full: ids.length === JOB_ROWS_MAX };
  },
};
