import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readAdminDocsConfig } from './config.ts';
import { loadDocument } from './load-document.ts';

const NAME = 'read-admin-docs';

const { config, log, pool } = await setUpFunction(NAME, readAdminDocsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const access = { kind: 'role', role: 'viewer', authenticator } as const;
const headers = { 'content-type': 'application/json; charset=utf-8' };
const body = await loadDocument();

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/openapi.json',
      route: route({ access, log }, async () => ({ kind: 'ok', status: 200, body, headers })),
    },
  ]),
);
