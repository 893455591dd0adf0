// Which partitions a statement really read: a set update that looks at every month costs seconds in production and
// nothing in a test database. Plans are taken from auto_explain, so the statement under test runs as it is.
import pg from 'pg';

export const PLAN_MODES = ['force_custom_plan', 'force_generic_plan'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

type PlanNode = {
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops'?: number;
  readonly Plans?: readonly PlanNode[];
};

/** Names of the tables and partitions that the statements of `work` scanned, sorted; those only planned are left out. */
export async function partitionsScanned(
  databaseUrl: string,
  mode: PlanMode,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  pool.on('error', () => {}); // the database may be dropped while its last connection still closes
  const scanned = new Set<string>();
  try {
    const client = await pool.connect();
    client.on('notice', (notice) => {
      const plan = /plan:\s*(\{[\s\S]*\})/.exec(notice.message ?? '')?.[1];
      if (plan !== undefined) collectRelations(JSON.parse(plan).Plan, scanned);
    });
    await client.query(`load 'auto_explain'`);
    await client.query(
      `select set_config('plan_cache_mode', $1, false), set_config('auto_explain.log_format', 'json', false),
        set_config('auto_explain.log_analyze', 'on', false), set_config('auto_explain.log_min_duration', '0', false),
        set_config('client_min_messages', 'log', false)`,
      [mode],
    );
    client.release();
    await work(pool);
  } finally {
    await pool.end();
  }
  return [...scanned].sort();
}

function collectRelations(node: PlanNode, scanned: Set<string>): void {
  const name = node['Relation Name'];
  // A ModifyTable names its table too, but scans nothing itself.
  if (name !== undefined && node['Actual Loops'] !== 0 && !node.Plans) scanned.add(name);
  for (const child of node.Plans ?? []) collectRelations(child, scanned);
}
