import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { listQueuesQuery, queueActionBody } from '../../shared/contracts/http/admin/queues.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createActOnQueues, createReadAction } from './act-on-queues.ts';
import { manageQueuesConfig } from './config.ts';
import { createListQueues } from './list-queues.ts';

const NAME = 'manage-queues';

const { config, log, pool } = await setUpFunction(NAME, manageQueuesConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/queues',
      route: route({ access: viewer, query: listQueuesQuery, log }, createListQueues(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/queues/actions',
      route: route(
        {
          ...{ access: operator, query: dryRunQuery, body: queueActionBody, ifMatch: true, log },
          idempotency: createAnswerOnce({ db: pool, log }),
        },
        createActOnQueues(pool),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/queues/actions/{id}',
      route: route({ access: viewer, log }, createReadAction(pool)),
    },
  ]),
);
