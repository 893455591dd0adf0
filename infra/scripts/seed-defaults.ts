// What a new installation knows before any operator has said a word: content rules and sending hours. Run after the
// migrations; what is there already, changed or switched off, stays as it is.
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { seedContentRules } from '../../shared/compliance/content/seed-rules.ts';
import { seedSendingHours } from '../../shared/compliance/quiet-hours/default-hours.ts';

export async function seedDefaults(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 10_000 });
  try {
    await seedContentRules(pool);
    await seedSendingHours(pool);
  } finally {
    await pool.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) {
    console.error('seed-defaults: set DATABASE_URL, for example postgres://user:password@127.0.0.1:54320/ringer');
    process.exit(1);
  }
  await seedDefaults(databaseUrl);
  console.log('content rules and sending hours are there');
}
