import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { acknowledgeBody, listInboxQuery } from '../../shared/contracts/http/inbox.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createAcknowledge } from './acknowledge.ts';
import { manageInboxConfig } from './config.ts';
import { createListInbox } from './list-inbox.ts';

const NAME = 'manage-inbox';

const { config, log, pool } = await setUpFunction(NAME, manageInboxConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'inbox:manage', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/inbox',
      route: route({ access, query: listInboxQuery, log }, createListInbox(pool)),
    },
    {
      method: 'POST',
      path: '/v1/inbox/acknowledge',
      route: route({ access, body: acknowledgeBody, log }, createAcknowledge(pool)),
    },
  ]),
);
