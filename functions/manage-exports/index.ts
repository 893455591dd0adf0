import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { createExportBody, listExportsQuery } from '../../shared/contracts/http/exports.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageExportsConfig } from './config.ts';
import { createCreateExport } from './create-export.ts';
import { createDownloadPage } from './download-page.ts';
import { createCancelExport, createDeleteExport } from './end-export.ts';
import { createListExports, createReadExport } from './read-exports.ts';

const NAME = 'manage-exports';

const { config, log, pool } = await setUpFunction(NAME, manageExportsConfig);
const announcer = createAnnouncer(config, log);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const once = createAnswerOnce({ db: pool, log });
const access = { kind: 'scope', scope: 'messages:read', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/exports',
      route: route(
        { access, body: createExportBody, idempotency: once, log },
        createCreateExport({ db: pool, announcer, clock }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/exports',
      route: route({ access, query: listExportsQuery, log }, createListExports(pool)),
    },
    {
      method: 'GET',
      path: '/v1/exports/{id}',
      route: route({ access, log }, createReadExport(pool)),
    },
    {
      method: 'GET',
      path: '/v1/exports/{id}/pages/{number}',
      route: route({ access, log }, createDownloadPage(pool)),
    },
    {
      method: 'POST',
      path: '/v1/exports/{id}/cancel',
      route: route({ access, log }, createCancelExport(pool)),
    },
    {
      method: 'DELETE',
      path: '/v1/exports/{id}',
      route: route({ access, log }, createDeleteExport(pool)),
    },
  ]),
);
