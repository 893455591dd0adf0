// Applies migrations/ (plain SQL, forward only) and makes sure that this month's partitions and the next three exist.
// Two processes at once are safe: the second waits for an advisory lock and then finds nothing to do.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { PARTITION_MONTHS, PARTITIONED_TABLES } from '../../shared/messaging/partitions.ts';
import { describeError } from '../local/describe-error.ts';
import { loadScriptSettings } from './config.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
const MIGRATION_NAME = String.raw`\d{17}_[a-z0-9-]+\.sql`;
const LOCK_KEY = 7_464_376_010;

/**
 * Brings the database to the newest schema. Throws when a migration fails, which is then rolled back whole, and before
 * the first where a name would leave one out.
 */
export async function migrate(
  databaseUrl: string,
  dir = MIGRATIONS,
): Promise<{ readonly applied: readonly string[] }> {
  await refuseOtherNames(dir);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    const applied = await runner({
      dbClient: client,
      dir,
      ignorePattern: `(?!${MIGRATION_NAME}$).*`,
      direction: 'up',
      migrationsTable: 'schema_migrations',
      noLock: true,
      log: () => {},
    });
    for (const table of PARTITIONED_TABLES) {
      await client.query('select messaging.ensure_partitions($1, now(), $2)', [table, PARTITION_MONTHS]);
    }
    return { applied: applied.map((migration) => migration.name) };
  } finally {
    await client.end();
  }
}

async function refuseOtherNames(dir: string): Promise<void> {
  const sql = (await readdir(dir)).filter((name) => /\.sql/i.test(name));
  const others = sql.filter((name) => !new RegExp(`^${MIGRATION_NAME}$`).test(name));
  if (others.length > 0)
    throw new Error(`not named YYYYMMDDHHMMSSmmm_what-it-does.sql: ${others.sort().join(', ')}`);
}

async function migrateConfigured(): Promise<void> {
  const { DATABASE_URL } = await loadScriptSettings();
  const { applied } = await migrate(DATABASE_URL);
  console.log(
    applied.length === 0 ? 'nothing to apply' : applied.map((name) => `applied ${name}`).join('\n'),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await migrateConfigured().catch((error: unknown) => {
    console.error(`npm run migrate: ${describeError(error)}`);
    process.exitCode = 1;
  });
}
