import { randomBytes } from 'node:crypto';
import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { withoutFields } from '../../shared/accounts/idempotency/without-fields.ts';
import {
  createOperatorBody,
  createOperatorKeyBody,
  listOperatorsQuery,
  updateOperatorBody,
} from '../../shared/contracts/http/admin/operators.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageOperatorsConfig } from './config.ts';
import { createCreateKey } from './create-key.ts';
import { createCreateOperator } from './create-operator.ts';
import { createListKeys, createReadKey, createRevokeKey } from './keys.ts';
import type { OperatorsDeps } from './operators-context.ts';
import { createListOperators, createReadCallingOperator, createReadOperator } from './read-operators.ts';
import { createUpdateOperator } from './update-operator.ts';

const NAME = 'manage-operators';

const { config, log, pool } = await setUpFunction(NAME, manageOperatorsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const access = { kind: 'role', role: 'admin', authenticator } as const;
const deps: OperatorsDeps = { pool, peppers: config.API_SECRET_PEPPER, random: randomBytes };
const once = createAnswerOnce({ db: pool, log }, withoutFields('api_secret'));
const list = { access, query: listOperatorsQuery, log };

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/operator',
      route: route({ access: viewer, log }, createReadCallingOperator(deps)),
    },
    { method: 'GET', path: '/v1/admin/operators', route: route(list, createListOperators(deps)) },
    {
      method: 'POST',
      path: '/v1/admin/operators',
      route: route({ access, body: createOperatorBody, idempotency: once, log }, createCreateOperator(deps)),
    },
    {
      method: 'GET',
      path: '/v1/admin/operators/{id}',
      route: route({ access, log }, createReadOperator(deps)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/operators/{id}',
      route: route(
        { access, body: updateOperatorBody, query: dryRunQuery, ifMatch: true, log },
        createUpdateOperator(deps),
      ),
    },
    { method: 'GET', path: '/v1/admin/operators/{id}/keys', route: route(list, createListKeys(deps)) },
    {
      method: 'POST',
      path: '/v1/admin/operators/{id}/keys',
      route: route({ access, body: createOperatorKeyBody, idempotency: once, log }, createCreateKey(deps)),
    },
    {
      method: 'GET',
      path: '/v1/admin/operators/{id}/keys/{key}',
      route: route({ access, log }, createReadKey(deps)),
    },
    {
      method: 'DELETE',
      path: '/v1/admin/operators/{id}/keys/{key}',
      route: route({ access, query: dryRunQuery, ifMatch: true, log }, createRevokeKey(deps)),
    },
  ]),
);
