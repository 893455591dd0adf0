// `npm run openapi`: writes the documents that are made from the table of operations; the formatter follows.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiDocuments } from './api-documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const documents = await apiDocuments();
for (const [name, text] of documents) {
  await mkdir(dirname(join(ROOT, name)), { recursive: true });
  await writeFile(join(ROOT, name), text);
}
console.log(`wrote ${[...documents.keys()].join(', ')}`);
