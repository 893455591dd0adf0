import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { LARGE_BODY_BYTES_MAX } from '../../shared/contracts/http/operation.ts';
import {
  changeOptOutBody,
  checkOptOutsBody,
  importBody,
  importErrorsQuery,
  importQuery,
  listOptOutsQuery,
  optOutHistoryQuery,
} from '../../shared/contracts/http/opt-outs.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createAddOptOut, createRemoveOptOut } from './change-opt-out.ts';
import { createCheckOptOuts } from './check-opt-outs.ts';
import { manageOptOutsConfig } from './config.ts';
import { createListOptOuts } from './list-opt-outs.ts';
import { createPutImportPage } from './put-import-page.ts';
import { createReadHistory } from './read-history.ts';
import { createListImportErrors, createReadImport } from './read-import.ts';
import { createStartImport } from './start-import.ts';

const NAME = 'manage-opt-outs';

const { config, log, pool } = await setUpFunction(NAME, manageOptOutsConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'optouts:manage', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });
const all = { access, log } as const;
const change = { ...all, body: changeOptOutBody, idempotency: once } as const;
const list = { body: importBody, bodyForm: 'json-or-lines', bodyBytesMax: LARGE_BODY_BYTES_MAX } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/opt-outs',
      route: route({ ...all, query: listOptOutsQuery }, createListOptOuts(pool)),
    },
    {
      method: 'POST',
      path: '/v1/opt-outs',
      route: route(change, createAddOptOut({ db: pool, clock })),
    },
    {
      method: 'POST',
      path: '/v1/opt-outs/remove',
      route: route(change, createRemoveOptOut({ db: pool, clock })),
    },
    {
      method: 'POST',
      path: '/v1/opt-outs/check',
      route: route({ ...all, body: checkOptOutsBody }, createCheckOptOuts(pool)),
    },
    {
      method: 'GET',
      path: '/v1/opt-outs/history',
      route: route({ ...all, query: optOutHistoryQuery }, createReadHistory(pool)),
    },
    {
      method: 'POST',
      path: '/v1/opt-outs/imports',
      route: route({ ...all, ...list, query: importQuery, idempotency: once }, createStartImport(pool)),
    },
    {
      method: 'GET',
      path: '/v1/opt-outs/imports/{id}',
      route: route(all, createReadImport(pool)),
    },
    {
      method: 'PUT',
      path: '/v1/opt-outs/imports/{id}/pages/{page}',
      route: route({ ...all, ...list, query: importQuery }, createPutImportPage(pool)),
    },
    {
      method: 'GET',
      path: '/v1/opt-outs/imports/{id}/errors',
      route: route({ ...all, query: importErrorsQuery }, createListImportErrors(pool)),
    },
  ]),
);
