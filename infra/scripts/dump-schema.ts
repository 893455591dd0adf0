// `npm run schema`: writes migrations/schema.txt from the database named by DATABASE_URL (migrate it first).
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describeError } from '../local/describe-error.ts';
import { loadScriptSettings } from './config.ts';
import { schemaText } from './schema-text.ts';

const SCHEMA_FILE = fileURLToPath(new URL('../../migrations/schema.txt', import.meta.url));

await dumpSchema().catch((error: unknown) => {
  console.error(`npm run schema: ${describeError(error)}`);
  process.exitCode = 1;
});

async function dumpSchema(): Promise<void> {
  const { DATABASE_URL } = await loadScriptSettings();
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  try {
    await writeFile(SCHEMA_FILE, await schemaText(client));
  } finally {
    await client.end();
  }
  console.log('wrote migrations/schema.txt');
}
