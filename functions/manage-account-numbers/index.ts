import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  assignNumberBody,
  changeAdminNumberBody,
  listAdminNumbersQuery,
} from '../../shared/contracts/http/admin/numbers.ts';
import { revealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createAssignNumber } from './assign-number.ts';
import { createChangeNumber } from './change-number.ts';
import { manageAccountNumbersConfig } from './config.ts';
import { createListNumbers, createReadNumber } from './read-numbers.ts';
import { createReleaseNumber } from './release-number.ts';
import { createRevealNumber } from './reveal-number.ts';

const NAME = 'manage-account-numbers';

const { config, log, pool } = await setUpFunction(NAME, manageAccountNumbersConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });
const change = { access: operator, query: dryRunQuery, ifMatch: true, log } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/numbers',
      route: route({ access: viewer, query: listAdminNumbersQuery, log }, createListNumbers(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/numbers',
      route: route(
        { access: operator, body: assignNumberBody, idempotency: once, log },
        createAssignNumber(pool),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/numbers/{id}',
      route: route({ access: viewer, log }, createReadNumber(pool)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/numbers/{id}',
      route: route({ ...change, body: changeAdminNumberBody }, createChangeNumber(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/numbers/{id}/release',
      route: route(change, createReleaseNumber(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/numbers/{id}/reveal',
      route: route({ access: operator, body: revealBody, log }, createRevealNumber(pool)),
    },
  ]),
);
