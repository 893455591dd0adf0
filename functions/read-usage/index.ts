import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { ledgerQuery, usageQuery } from '../../shared/contracts/http/usage.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readUsageConfig } from './config.ts';
import { createListLedger } from './list-ledger.ts';
import { createReadBalance } from './read-balance.ts';
import { createReadUsage } from './read-usage.ts';

const NAME = 'read-usage';

const { config, log, pool } = await setUpFunction(NAME, readUsageConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'usage:read', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/usage',
      route: route({ access, query: usageQuery, log }, createReadUsage({ db: pool, clock })),
    },
    { method: 'GET', path: '/v1/balance', route: route({ access, log }, createReadBalance(pool)) },
    {
      method: 'GET',
      path: '/v1/ledger',
      route: route({ access, query: ledgerQuery, log }, createListLedger(pool)),
    },
  ]),
);
