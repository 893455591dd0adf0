import { randomBytes } from 'node:crypto';
import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { withoutFields } from '../../shared/accounts/idempotency/without-fields.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import {
  createApiKeyBody,
  createSmppCredentialBody,
  rotateBody,
} from '../../shared/contracts/http/credentials.ts';
import { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import type { AccountCredentialsDeps } from './account-credentials-context.ts';
import { createReadApiKey, createRevokeApiKey, createRotateApiKey } from './change-api-keys.ts';
import {
  createReadSmppCredential,
  createRevokeSmppCredential,
  createRotateSmppCredential,
} from './change-smpp-credentials.ts';
import { manageAccountCredentialsConfig } from './config.ts';
import { createCreateApiKey, createListApiKeys } from './make-api-keys.ts';
import { createCreateSmppCredential, createListSmppCredentials } from './make-smpp-credentials.ts';

const NAME = 'manage-account-credentials';
const KEYS = '/v1/admin/accounts/{id}/api-keys';
const SMPP = '/v1/admin/accounts/{id}/smpp-credentials';

const { config, log, pool } = await setUpFunction(NAME, manageAccountCredentialsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const access = { kind: 'role', role: 'operator', authenticator } as const;
const view = { access: { kind: 'role', role: 'viewer', authenticator }, log } as const;
const list = { ...view, query: listCredentialsQuery } as const;
const deps: AccountCredentialsDeps = { pool, peppers: config.API_SECRET_PEPPER, random: randomBytes, clock };
const once = createAnswerOnce({ db: pool, log }, withoutFields('api_secret', 'password'));
const change = { access, query: dryRunQuery, ifMatch: true, log } as const;

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: KEYS, route: route(list, createListApiKeys(deps)) },
    {
      method: 'POST',
      path: KEYS,
      route: route({ access, body: createApiKeyBody, idempotency: once, log }, createCreateApiKey(deps)),
    },
    { method: 'GET', path: `${KEYS}/{key}`, route: route(view, createReadApiKey(deps)) },
    {
      method: 'POST',
      path: `${KEYS}/{key}/rotate`,
      route: route({ ...change, body: rotateBody }, createRotateApiKey(deps)),
    },
    { method: 'DELETE', path: `${KEYS}/{key}`, route: route(change, createRevokeApiKey(deps)) },
    { method: 'GET', path: SMPP, route: route(list, createListSmppCredentials(deps)) },
    {
      method: 'POST',
      path: SMPP,
      route: route(
        { access, body: createSmppCredentialBody, idempotency: once, log },
        createCreateSmppCredential(deps),
      ),
    },
    { method: 'GET', path: `${SMPP}/{credential}`, route: route(view, createReadSmppCredential(deps)) },
    {
      method: 'POST',
      path: `${SMPP}/{credential}/rotate`,
      route: route({ ...change, body: rotateBody }, createRotateSmppCredential(deps)),
    },
    {
      method: 'DELETE',
      path: `${SMPP}/{credential}`,
      route: route(change, createRevokeSmppCredential(deps)),
    },
  ]),
);
