import { createJudge } from '../../shared/acceptance/judge-submission.ts';
import { createOwnNumbers } from '../../shared/acceptance/own-numbers.ts';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { createContextCache } from '../../shared/compliance/context-cache.ts';
import { submitMessageBody } from '../../shared/contracts/http/submit-message.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { preflightMessageConfig } from './config.ts';
import { createPreflightMessage } from './preflight-message.ts';

const NAME = 'preflight-message';

const { config, log, pool } = await setUpFunction(NAME, preflightMessageConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'messages:send', authenticator } as const;
const contexts = createContextCache(pool, clock);
const judge = createJudge({
  contexts,
  ownNumbers: createOwnNumbers(pool, clock),
  content: createContentChecker({ db: pool, scope: 'outbound', clock, log }),
  clock,
  isAddressAllowed: webhookAddressRule(config),
});

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/messages/preflight',
      route: route(
        { access, body: submitMessageBody, log },
        createPreflightMessage({ db: pool, judge, contexts }),
      ),
    },
  ]),
);
