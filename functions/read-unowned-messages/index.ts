import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { listUnownedMessagesQuery } from '../../shared/contracts/http/admin/unowned-messages.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readUnownedMessagesConfig } from './config.ts';
import { createListUnowned } from './list-unowned.ts';

const NAME = 'read-unowned-messages';

const { config, log, pool: db } = await setUpFunction(NAME, readUnownedMessagesConfig);
const authenticator = createOperatorAccess(config, { db, clock, log });
const access = { kind: 'role', role: 'viewer', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/unowned-messages',
      route: route({ access, query: listUnownedMessagesQuery, log }, createListUnowned(db)),
    },
  ]),
);
