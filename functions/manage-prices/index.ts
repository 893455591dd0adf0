import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { listPriceListsQuery, setPricesBody } from '../../shared/contracts/http/admin/prices.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { managePricesConfig } from './config.ts';
import { createListVersions, createReadPrices } from './read-prices.ts';
import { createSetPrices } from './set-prices.ts';

const NAME = 'manage-prices';

const { config, log, pool } = await setUpFunction(NAME, managePricesConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}/prices',
      route: route({ access: viewer, log }, createReadPrices(pool)),
    },
    {
      method: 'PUT',
      path: '/v1/admin/accounts/{id}/prices',
      route: route(
        { access: operator, query: dryRunQuery, body: setPricesBody, ifMatch: true, log },
        createSetPrices({ pool, clock }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}/prices/versions',
      route: route({ access: viewer, query: listPriceListsQuery, log }, createListVersions(pool)),
    },
  ]),
);
