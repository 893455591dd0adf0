import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  changeAccountBody,
  createAccountBody,
  creditBody,
  listAccountsQuery,
} from '../../shared/contracts/http/admin/accounts.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createChangeAccount, createSetState } from './change-account.ts';
import { manageAccountsConfig } from './config.ts';
import { createCreateAccount } from './create-account.ts';
import { createCreditAccount } from './credit-account.ts';
import { createListAccounts, createReadAccount, createReadBalance } from './read-accounts.ts';

const NAME = 'manage-accounts';

const { config, log, pool } = await setUpFunction(NAME, manageAccountsConfig);
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
      path: '/v1/admin/accounts',
      route: route({ access: viewer, query: listAccountsQuery, log }, createListAccounts(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/accounts',
      route: route(
        { access: operator, body: createAccountBody, idempotency: once, log },
        createCreateAccount(pool),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}',
      route: route({ access: viewer, log }, createReadAccount(pool)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/accounts/{id}',
      route: route({ ...change, body: changeAccountBody }, createChangeAccount(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/accounts/{id}/suspend',
      route: route(change, createSetState(pool, 'suspend')),
    },
    {
      method: 'POST',
      path: '/v1/admin/accounts/{id}/resume',
      route: route(change, createSetState(pool, 'resume')),
    },
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}/balance',
      route: route({ access: viewer, log }, createReadBalance(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/accounts/{id}/credits',
      route: route({ access: operator, body: creditBody, idempotency: once, log }, createCreditAccount(pool)),
    },
  ]),
);
