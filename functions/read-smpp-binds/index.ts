import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { listSmppBindsQuery } from '../../shared/contracts/http/smpp-binds.ts';
import { listSmppPdusQuery } from '../../shared/contracts/http/smpp-pdus.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readSmppBindsConfig } from './config.ts';
import { createListBinds } from './list-binds.ts';
import { createListPdus } from './list-pdus.ts';
import { createReadBind } from './read-bind.ts';

const NAME = 'read-smpp-binds';

const { config, log, pool } = await setUpFunction(NAME, readSmppBindsConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'smpp:read', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/smpp/binds',
      route: route({ access, query: listSmppBindsQuery, log }, createListBinds(pool)),
    },
    { method: 'GET', path: '/v1/smpp/binds/{id}', route: route({ access, log }, createReadBind(pool)) },
    {
      method: 'GET',
      path: '/v1/smpp/binds/{id}/pdus',
      route: route({ access, query: listSmppPdusQuery, log }, createListPdus(pool)),
    },
  ]),
);
