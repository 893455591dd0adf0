import { createBatchWriter } from '../../shared/acceptance/batch-writer.ts';
import { createJudge } from '../../shared/acceptance/judge-submission.ts';
import { createOwnNumbers } from '../../shared/acceptance/own-numbers.ts';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { createContextCache } from '../../shared/compliance/context-cache.ts';
import { submitBatchBody } from '../../shared/contracts/http/batch.ts';
import { LARGE_BODY_BYTES_MAX } from '../../shared/contracts/http/operation.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { submitBatchConfig } from './config.ts';
import { createReadBatch } from './read-batch.ts';
import { createSubmitBatch } from './submit-batch.ts';

const NAME = 'submit-batch';

const { config, log, pool } = await setUpFunction(NAME, submitBatchConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const send = { kind: 'scope', scope: 'messages:send', authenticator } as const;
const read = { kind: 'scope', scope: 'messages:read', authenticator } as const;
const judge = createJudge({
  contexts: createContextCache(pool, clock),
  ownNumbers: createOwnNumbers(pool, clock),
  content: createContentChecker({ db: pool, scope: 'outbound', clock, log }),
  clock,
  isAddressAllowed: webhookAddressRule(config),
});
const writer = createBatchWriter({ db: pool, announcer: createAnnouncer(config, log), log });

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/messages/batch',
      route: route(
        {
          access: send,
          body: submitBatchBody,
          bodyBytesMax: LARGE_BODY_BYTES_MAX,
          idempotency: 'by-handler',
          log,
        },
        createSubmitBatch({ db: pool, judge, writer }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/messages/batches/{id}',
      route: route({ access: read, log }, createReadBatch(pool)),
    },
  ]),
);
