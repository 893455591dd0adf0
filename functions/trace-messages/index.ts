import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { revealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { findTraceQuery } from '../../shared/contracts/http/admin/trace.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { traceMessagesConfig } from './config.ts';
import { createFindTrace } from './find-trace.ts';
import { createReadTrace } from './read-trace.ts';
import { createRevealMessage } from './reveal-message.ts';

const NAME = 'trace-messages';

const { config, log, pool: db } = await setUpFunction(NAME, traceMessagesConfig);
const authenticator = createOperatorAccess(config, { db, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/trace',
      route: route({ access: viewer, query: findTraceQuery, log }, createFindTrace({ db, clock })),
    },
    {
      method: 'GET',
      path: '/v1/admin/trace/{id}',
      route: route({ access: viewer, log }, createReadTrace({ db, clock })),
    },
    {
      method: 'POST',
      path: '/v1/admin/trace/{id}/reveal',
      route: route({ access: operator, body: revealBody, log }, createRevealMessage(db)),
    },
  ]),
);
