import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { jasminCommandBody, listJasminUsersQuery } from '../../shared/contracts/http/admin/jasmin.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createCommandJasmin, createReadCommand } from './commands.ts';
import { manageJasminConfig } from './config.ts';
import type { JasminDeps } from './jasmin-store.ts';
import {
  createListConnectors,
  createListRoutes,
  createListUsers,
  createReadJasmin,
  createReadMetrics,
} from './read-jasmin.ts';

const NAME = 'manage-jasmin';

const { config, log, pool } = await setUpFunction(NAME, manageJasminConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { access: { kind: 'role', role: 'viewer', authenticator }, log } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const group = config.BRIDGE_GROUP;
const deps: JasminDeps = { db: pool, group: config.ROUTER === 'jasmin' ? group : undefined };

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: '/v1/admin/jasmin', route: route(viewer, createReadJasmin(deps)) },
    {
      method: 'GET',
      path: '/v1/admin/jasmin/connectors',
      route: route(viewer, createListConnectors(deps)),
    },
    {
      method: 'GET',
      path: '/v1/admin/jasmin/users',
      route: route({ ...viewer, query: listJasminUsersQuery }, createListUsers(deps)),
    },
    { method: 'GET', path: '/v1/admin/jasmin/routes', route: route(viewer, createListRoutes(deps)) },
    { method: 'GET', path: '/v1/admin/jasmin/metrics', route: route(viewer, createReadMetrics(deps)) },
    {
      method: 'POST',
      path: '/v1/admin/jasmin/commands',
      route: route(
        {
          access: operator,
          body: jasminCommandBody,
          idempotency: createAnswerOnce({ db: pool, log }),
          log,
        },
        createCommandJasmin(pool, group),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/jasmin/commands/{id}',
      route: route(viewer, createReadCommand(pool)),
    },
  ]),
);
