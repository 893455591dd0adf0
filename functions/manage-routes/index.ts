import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { testRouteBody } from '../../shared/contracts/http/admin/route-test.ts';
import {
  createRouteVersionBody,
  diffRouteVersionsQuery,
  listRouteVersionsQuery,
  rollBackRoutesBody,
} from '../../shared/contracts/http/admin/routes.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { LARGE_BODY_BYTES_MAX } from '../../shared/contracts/http/operation.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createCreateVersion, createRollBack } from './change-routes.ts';
import { manageRoutesConfig } from './config.ts';
import {
  createDiffVersions,
  createListVersions,
  createReadRoutes,
  createReadVersion,
} from './read-versions.ts';
import { createTestRoute } from './test-route.ts';

const NAME = 'manage-routes';

const { config, log, pool } = await setUpFunction(NAME, manageRoutesConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { access: { kind: 'role', role: 'viewer', authenticator }, log } as const;
const change = {
  access: { kind: 'role', role: 'operator', authenticator },
  query: dryRunQuery,
  ifMatch: true,
  idempotency: createAnswerOnce({ db: pool, log }),
  log,
} as const;
const deps = { pool, clock };
const content = createContentChecker({ db: pool, scope: 'outbound', clock, log });
const { ROUTER: router, BRIDGE_GROUP: group } = config;

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: '/v1/admin/routes', route: route(viewer, createReadRoutes(pool)) },
    {
      method: 'POST',
      path: '/v1/admin/routes/versions',
      route: route(
        { ...change, body: createRouteVersionBody, bodyBytesMax: LARGE_BODY_BYTES_MAX },
        createCreateVersion(deps),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/routes/versions',
      route: route({ ...viewer, query: listRouteVersionsQuery }, createListVersions(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/routes/versions/{version}',
      route: route(viewer, createReadVersion(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/routes/versions/{version}/diff',
      route: route({ ...viewer, query: diffRouteVersionsQuery }, createDiffVersions(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/routes/versions/{version}/rollback',
      route: route({ ...change, body: rollBackRoutesBody }, createRollBack(deps)),
    },
    {
      method: 'POST',
      path: '/v1/admin/routes/test',
      route: route(
        { ...viewer, body: testRouteBody },
        createTestRoute({ db: pool, content, clock, router, group }),
      ),
    },
  ]),
);
