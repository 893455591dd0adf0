import { PARTITION_MONTHS, PARTITIONED_TABLES } from '../../../../shared/messaging/partitions.ts';
import { type Pool, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../job.ts';

const ENSURE: Statement = {
  name: 'scheduler.ensure-partitions',
  text: `select messaging.ensure_partitions($1::regclass, $2, $3) as created`,
};

/** Counting ends here: one row is an alarm already. */
const DEFAULT_ROWS_MAX = 1_000;

/** Keeps this month and the next ones ready; rows in a DEFAULT partition say that it failed before, and are an alarm. */
export const keepPartitions: Job = {
  name: 'keep-partitions',
  intervalMs: 3_600_000,
  async run({ pool, log, onDefaultRows }, now) {
    // Counted first: a row in DEFAULT keeps PostgreSQL from making the partition that it belongs to.
    for (const table of PARTITIONED_TABLES) {
      const rows = await countDefaultRows(pool, table);
      if (rows > 0) log.error({ table, rows }, 'partitions.default-in-use');
      onDefaultRows(table, rows);
    }
    let created = 0;
    for (const table of PARTITIONED_TABLES) {
      const [row] = await queryRows<{ created: number }>(pool, ENSURE, [table, now, PARTITION_MONTHS]);
      created += row?.created ?? 0;
    }
    if (created > 0) log.info({ created }, 'partitions.created');
    return { rows: created };
  },
};

/** `table` is one of our constants: a table's name cannot be a parameter. */
async function countDefaultRows(pool: Pool, table: string): Promise<number> {
  const counted = await pool.query<{ rows: number }>(
    `select count(*)::int as rows from (select from ${table}_default limit ${DEFAULT_ROWS_MAX})`,
  );
  return counted.rows[0]?.rows ?? 0;
}
