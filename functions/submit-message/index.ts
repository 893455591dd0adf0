import { createAcceptor } from '../../shared/acceptance/acceptor.ts';
import { createMessageWriter } from '../../shared/acceptance/message-writer.ts';
import { createOwnNumbers } from '../../shared/acceptance/own-numbers.ts';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { createContextCache } from '../../shared/compliance/context-cache.ts';
import { submitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { submitMessageConfig } from './config.ts';
import { createSubmitMessage } from './handler.ts';

const NAME = 'submit-message';

const { config, log, pool } = await setUpFunction(NAME, submitMessageConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'messages:send', authenticator } as const;
const acceptor = createAcceptor({
  db: pool,
  contexts: createContextCache(pool, clock),
  ownNumbers: createOwnNumbers(pool, clock),
  content: createContentChecker({ db: pool, scope: 'outbound', clock, log }),
  writer: createMessageWriter({ db: pool, announcer: createAnnouncer(config, log), log }),
  clock,
  isAddressAllowed: webhookAddressRule(config),
  log,
});

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/messages',
      route: route(
        { access, body: submitMessageBody, idempotency: 'by-handler', log },
        createSubmitMessage(acceptor),
      ),
    },
  ]),
);
