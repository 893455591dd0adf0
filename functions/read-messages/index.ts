import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { listMessagesQuery } from '../../shared/contracts/http/list-messages.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readMessagesConfig } from './config.ts';
import { createListMessages } from './list-messages.ts';
import { createReadMessage } from './read-message.ts';
import { createReadTimeline } from './read-timeline.ts';

const NAME = 'read-messages';

const { config, log, pool } = await setUpFunction(NAME, readMessagesConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'messages:read', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/messages',
      route: route({ access, query: listMessagesQuery, log }, createListMessages(pool)),
    },
    { method: 'GET', path: '/v1/messages/{id}', route: route({ access, log }, createReadMessage(pool)) },
    {
      method: 'GET',
      path: '/v1/messages/{id}/timeline',
      route: route({ access, log }, createReadTimeline({ db: pool, clock })),
    },
  ]),
);
