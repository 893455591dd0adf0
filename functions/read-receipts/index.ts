import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { listParkedReceiptsQuery } from '../../shared/contracts/http/admin/receipts.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readReceiptsConfig } from './config.ts';
import { createListParked } from './list-parked.ts';

const NAME = 'read-receipts';

const { config, log, pool: db } = await setUpFunction(NAME, readReceiptsConfig);
const authenticator = createOperatorAccess(config, { db, clock, log });
const access = { kind: 'role', role: 'viewer', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/receipts/parked',
      route: route({ access, query: listParkedReceiptsQuery, log }, createListParked(db)),
    },
  ]),
);
