// `npm run error-pages`: writes docs/errors from the error catalogue, removes what no longer belongs there, and
// leaves the JSON to the formatter.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorDocs } from './error-docs.ts';

const FOLDER = fileURLToPath(new URL('../../docs/errors', import.meta.url));

const docs = errorDocs();
await mkdir(FOLDER, { recursive: true });
for (const name of await readdir(FOLDER)) {
  if (!docs.has(name)) await rm(join(FOLDER, name));
}
for (const [name, text] of docs) await writeFile(join(FOLDER, name), text);
console.log(`wrote ${docs.size} files to docs/errors`);
