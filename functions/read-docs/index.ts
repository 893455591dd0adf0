import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { readDocsConfig } from './config.ts';
import { loadSite } from './load-site.ts';
import { createReadDocs } from './read-docs.ts';

const NAME = 'read-docs';
const PATHS = [
  '/v1/openapi.json',
  '/v1/errors',
  '/errors',
  '/errors/{code}',
  '/docs',
  '/docs/{page}',
  '/admin/docs',
  '/llms.txt',
] as const;

const config = await loadConfig(readDocsConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const site = await loadSite();
const access = { kind: 'public' } as const;

registerFunction(
  NAME,
  serve(
    PATHS.map((path) => ({
      method: 'GET',
      path,
      route: route({ access, log }, createReadDocs(site, path)),
    })),
  ),
);
