import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The document's name beside the bundle, and its place in the repository. */
export const ADMIN_DOCUMENT = { name: 'admin-openapi.json', source: 'docs/api/admin-openapi.json' } as const;

const BESIDE_BUNDLE = join(import.meta.dirname, ADMIN_DOCUMENT.name);
const IN_REPOSITORY = join(import.meta.dirname, '../..', ADMIN_DOCUMENT.source);

/** Throws where it is missing. */
export function loadDocument(): Promise<Buffer> {
  return readFile(existsSync(BESIDE_BUNDLE) ? BESIDE_BUNDLE : IN_REPOSITORY);
}
