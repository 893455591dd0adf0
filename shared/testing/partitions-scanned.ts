// What a statement really read: a set update that looks at every month, or at all rows between two ids, costs seconds in
// production and nothing in a test database. Plans are taken from auto_explain, so the statement under test runs as it is.
import pg from 'pg';

export const PLAN_MODES = ['force_custom_plan', 'force_generic_plan'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops'?: number;
  readonly 'Actual Rows'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
};

/** Names of the tables and partitions that were scanned, sorted. */
export async function partitionsScanned(
  databaseUrl: string,
  mode: PlanMode,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<string[]> {
  return Object.keys(await rowsRead(databaseUrl, mode, work)).sort();
}

/**
 * Rows read of each table and partition that the statements of `work` scanned; those only planned are left out. As on the
 * product's connections, whatever has an index is read by it.
 */
export async function rowsRead(
  databaseUrl: string,
  mode: PlanMode,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<Record<string, number>> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  pool.on('error', () => {}); // the database may be dropped while its last connection still closes
  const read: Record<string, number> = {};
  try {
    const client = await pool.connect();
    client.on('notice', (notice) => {
      const plan = /plan:\s*(\{[\s\S]*\})/.exec(notice.message ?? '')?.[1];
      if (plan !== undefined) countRows(JSON.parse(plan).Plan, read);
    });
    await client.query(`load 'auto_explain'`);
    await client.query(
      `select set_config('plan_cache_mode', $1, false), set_config('auto_explain.log_format', 'json', false),
        set_config('auto_explain.log_analyze', 'on', false), set_config('auto_explain.log_min_duration', '0', false),
        set_config('enable_seqscan', 'off', false), set_config('client_min_messages', 'log', false)`,
      [mode],
    );
    client.release();
    await work(pool);
  } finally {
    await pool.end();
  }
  return read;
}

function countRows(node: PlanNode, read: Record<string, number>): void {
  const name = node['Relation Name'];
  const loops = node['Actual Loops'] ?? 0;
  // A ModifyTable names its table too, but scans nothing itself.
  if (name !== undefined && loops > 0 && node['Node Type'] !== 'ModifyTable') {
    const rows =
      (node['Actual Rows'] ?? 0) +
      (node['Rows Removed by Filter'] ?? 0) +
      (node['Rows Removed by Index Recheck'] ?? 0);
    read[name] = (read[name] ?? 0) + Math.round(rows * loops);
  }
  for (const child of node.Plans ?? []) countRows(child, read);
}
