import { PARTITION_MONTHS, PARTITIONED_TABLES } from '../../../../shared/messaging/partitions.ts';
import { queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

const ENSURE: Statement = {
  name: 'scheduler-ensure-partitions',
  text: `select messaging.ensure_partitions($1::regclass, $2, $3) as created`,
};

/** Keeps this month and the next ones ready; rows in a DEFAULT partition say that it failed before, and are an alarm. */
export const keepPartitions: Job = {
  name: 'keep-partitions',
  intervalMs: 3_600_000,
  async run({ pool, log }, now) {
    let created = 0;
    for (const table of PARTITIONED_TABLES) {
      const [row] = await queryRows<{ created: number }>(pool, ENSURE, [table, now, PARTITION_MONTHS]);
      created += row?.created ?? 0;
      // The names are constants of ours; a table's name cannot be a parameter.
      const stray = await pool.query<{ stray: boolean }>(
        `select exists (select from ${table}_default) as stray`,
      );
      if (stray.rows[0]?.stray) log.error({ event: 'partitions.default-in-use', table });
    }
    if (created > 0) log.info({ event: 'partitions.created', created });
    return { rows: created };
  },
};
