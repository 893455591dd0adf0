import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { updateAccountBody } from '../../shared/contracts/http/account.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageAccountConfig } from './config.ts';
import { createReadAccount } from './read-account.ts';
import { createUpdateAccount } from './update-account.ts';

const NAME = 'manage-account';

const { config, log, pool } = await setUpFunction(NAME, manageAccountConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'account:manage', authenticator } as const;

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: '/v1/account', route: route({ access, log }, createReadAccount(pool)) },
    {
      method: 'PATCH',
      path: '/v1/account',
      route: route({ access, body: updateAccountBody, log }, createUpdateAccount(pool)),
    },
  ]),
);
