import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createCancelBatch } from './cancel-batch.ts';
import { createCancelMessage } from './cancel-message.ts';
import { cancelMessagesConfig } from './config.ts';

const NAME = 'cancel-messages';

const { config, log, pool } = await setUpFunction(NAME, cancelMessagesConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'messages:send', authenticator } as const;
const deps = { db: pool, announcer: createAnnouncer(config, log) };

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/messages/{id}/cancel',
      route: route({ access, log }, createCancelMessage(deps)),
    },
    {
      method: 'POST',
      path: '/v1/messages/batches/{id}/cancel',
      route: route({ access, log }, createCancelBatch(deps)),
    },
  ]),
);
