import { createAuthenticator } from '../../shared/platform/authenticate.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { readMessagesConfig } from './config.ts';
import { createListMessages, listMessagesQuery } from './list-messages.ts';
import { createReadMessage } from './read-message.ts';
import { createReadTimeline } from './read-timeline.ts';

const NAME = 'read-messages';

const config = await loadConfig(readMessagesConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const db = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const authenticator = createAuthenticator({
  issuer: config.TOKEN_ISSUER,
  audience: 'api',
  jwksUrl: config.JWKS_URL,
  clock,
});
const access = { kind: 'scope', scope: 'messages:read', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/messages',
      route: route({ access, query: listMessagesQuery, log }, createListMessages(db)),
    },
    { method: 'GET', path: '/v1/messages/{id}', route: route({ access, log }, createReadMessage(db)) },
    {
      method: 'GET',
      path: '/v1/messages/{id}/timeline',
      route: route({ access, log }, createReadTimeline(db)),
    },
  ]),
);
