// The files that are served, by the name that they have beside the bundle: where the repository keeps each. The build
// copies them; from the repository they are read where they are.
import { ERROR_CATALOGUE } from '../../shared/contracts/errors.ts';

export const SITE_FILES: Readonly<Record<string, string>> = {
  'openapi.json': 'docs/api/openapi.json',
  'llms.txt': 'docs/api/llms.txt',
  'quickstart.md': 'docs/quickstart.md',
  'reference.html': 'docs/site/reference.html',
  'reference.js': 'docs/site/reference.js',
  'admin-reference.html': 'docs/site/admin-reference.html',
  'admin-reference.js': 'docs/site/admin-reference.js',
  'style.css': 'docs/site/style.css',
  'swagger-ui.css': 'node_modules/swagger-ui-dist/swagger-ui.css',
  'swagger-ui-bundle.js': 'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
  'errors.json': 'docs/errors/errors.json',
  'errors/README.md': 'docs/errors/README.md',
  ...Object.fromEntries(
    Object.keys(ERROR_CATALOGUE).map((code) => [`errors/${code}.md`, `docs/errors/${code}.md`]),
  ),
};
