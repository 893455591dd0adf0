import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

/** Beside the month that has begun. */
const FULL_MONTHS_KEPT = 3;

const DROP: Statement = {
  name: 'scheduler.drop-old-partition',
  text: `select messaging.drop_old_partition($1::regclass,
    date_trunc('month', $2::timestamptz, 'UTC') - make_interval(months => ${FULL_MONTHS_KEPT}), $3, $4::regclass) as dropped`,
};

type DatedLog = {
  readonly table: string;
  /** SQL of rows for whose sake a month is kept however old it is. */
  readonly owing: string;
  /** The table whose month goes first. */
  readonly follows?: string;
};

const LOGS: readonly DatedLog[] = [
  { table: 'messaging.webhook_deliveries', owing: `state = 'pending'` },
  { table: 'messaging.webhook_attempts', owing: 'false', follows: 'messaging.webhook_deliveries' },
  { table: 'messaging.email_deliveries', owing: `state in ('pending', 'in_flight')` },
];

/** What became of webhooks and e-mails, after this month and three full ones before it. One month a table and run. */
export const dropOldMonths: Job = {
  name: 'drop-old-months',
  intervalMs: 3_600_000,
  async run({ pool, log }, now) {
    const dropped: string[] = [];
    for (const { table, owing, follows } of LOGS) {
      const [row] = await queryRows<{ dropped: string | null }>(pool, DROP, [
        table,
        now,
        owing,
        follows ?? null,
      ]);
      if (row?.dropped) dropped.push(row.dropped);
    }
    if (dropped.length > 0) log.info({ dropped }, 'partitions.dropped');
    return { rows: dropped.length, full: dropped.length > 0 };
  },
};
