// `npm run schema`: writes migrations/schema.txt from the database named by DATABASE_URL (migrate it first).
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { schemaText } from './schema-text.ts';

const SCHEMA_FILE = fileURLToPath(new URL('../../migrations/schema.txt', import.meta.url));

const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error('schema: set DATABASE_URL to a migrated database; npm start prints one');
  process.exit(1);
}
const client = new pg.Client({ connectionString: databaseUrl });
await client.connect();
await writeFile(SCHEMA_FILE, await schemaText(client));
await client.end();
console.log('wrote migrations/schema.txt');
