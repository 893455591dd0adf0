// What a new installation knows before any operator has said a word: content rules and sending hours. Run after the
// migrations; what is there already, changed or switched off, stays as it is.
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { seedContentRules } from '../../shared/compliance/content/seed-rules.ts';
import { seedSendingHours } from '../../shared/compliance/quiet-hours/seed-sending-hours.ts';
import { describeError } from '../local/describe-error.ts';
import { loadScriptSettings } from './config.ts';

export async function seedDefaults(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 10_000 });
  try {
    await seedContentRules(pool);
    await seedSendingHours(pool);
  } finally {
    await pool.end();
  }
}

async function seedConfigured(): Promise<void> {
  const { DATABASE_URL } = await loadScriptSettings();
  await seedDefaults(DATABASE_URL);
  console.log('content rules and sending hours are there');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await seedConfigured().catch((error: unknown) => {
    console.error(`npm run seed-defaults: ${describeError(error)}`);
    process.exitCode = 1;
  });
}
