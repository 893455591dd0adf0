// Everything that is served, read and rendered once: some seventy small pages, and the library that renders the reference.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from '../../shared/contracts/errors.ts';
import { renderPage } from './render-page.ts';
import { SITE_FILES } from './site-files.ts';

export type SiteFile = { readonly contentType: string; readonly bytes: Buffer };

/** By path. */
export type Site = ReadonlyMap<string, SiteFile>;

const HTML = 'text/html; charset=utf-8';
const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

const HERE = import.meta.dirname;
const BESIDE_BUNDLE = join(HERE, 'site');
const REPOSITORY = join(HERE, '../..');

/** Throws where a file is missing. */
export async function loadSite(): Promise<Site> {
  const place = existsSync(BESIDE_BUNDLE)
    ? (name: string) => join(BESIDE_BUNDLE, name)
    : (name: string) => join(REPOSITORY, SITE_FILES[name] ?? name);
  const asIs = async (name: string, contentType: string): Promise<SiteFile> => ({
    ...{ contentType, bytes: await readFile(place(name)) },
  });
  const rendered = async (name: string): Promise<SiteFile> => {
    const markdown = await readFile(place(name), 'utf8');
    return { contentType: HTML, bytes: Buffer.from(renderPage(markdown)) };
  };
  const files: readonly (readonly [string, Promise<SiteFile>])[] = [
    ['/v1/openapi.json', asIs('openapi.json', JSON_TYPE)],
    ['/v1/errors', asIs('errors.json', JSON_TYPE)],
    ['/llms.txt', asIs('llms.txt', 'text/plain; charset=utf-8')],
    ['/docs', asIs('reference.html', HTML)],
    ['/docs/quickstart', rendered('quickstart.md')],
    ['/docs/reference.js', asIs('reference.js', SCRIPT)],
    ['/admin/docs', asIs('admin-reference.html', HTML)],
    ['/docs/admin-reference.js', asIs('admin-reference.js', SCRIPT)],
    ['/docs/style.css', asIs('style.css', CSS)],
    ['/docs/swagger-ui.css', asIs('swagger-ui.css', CSS)],
    ['/docs/swagger-ui-bundle.js', asIs('swagger-ui-bundle.js', SCRIPT)],
    ['/errors', rendered('errors/README.md')],
    ...Object.keys(ERROR_CATALOGUE).map(
      (code) => [`/errors/${code}`, rendered(`errors/${code}.md`)] as const,
    ),
  ];
  return new Map(await Promise.all(files.map(async ([path, file]) => [path, await file] as const)));
}
