import { randomBytes } from 'node:crypto';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { withoutFields } from '../../shared/accounts/idempotency/without-fields.ts';
import { listAuditLogQuery } from '../../shared/contracts/http/audit-log.ts';
import {
  createApiKeyBody,
  createSmppCredentialBody,
  rotateBody,
  updateApiKeyBody,
  updateSmppCredentialBody,
} from '../../shared/contracts/http/credentials.ts';
import { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import {
  createRevokeSmppCredential,
  createRotateSmppCredential,
  createUpdateSmppCredential,
} from './change-smpp-credential.ts';
import { manageCredentialsConfig } from './config.ts';
import { createCreateApiKey } from './create-api-key.ts';
import { createCreateSmppCredential } from './create-smpp-credential.ts';
import type { CredentialsDeps } from './credentials-context.ts';
import { createListAuditLog } from './list-audit-log.ts';
import { createListSandboxNumbers } from './list-sandbox-numbers.ts';
import { createListApiKeys, createReadApiKey } from './read-api-keys.ts';
import { createListSmppCredentials, createReadSmppCredential } from './read-smpp-credentials.ts';
import { createRevokeApiKey } from './revoke-api-key.ts';
import { createRotateApiKey } from './rotate-api-key.ts';
import { createUpdateApiKey } from './update-api-key.ts';

const NAME = 'manage-credentials';

const { config, log, pool } = await setUpFunction(NAME, manageCredentialsConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'credentials:manage', authenticator } as const;
const deps: CredentialsDeps = { db: pool, peppers: config.API_SECRET_PEPPER, random: randomBytes, clock };
const once = createAnswerOnce({ db: pool, log }, withoutFields('api_secret', 'password'));
const list = { access, query: listCredentialsQuery, log };

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: '/v1/api-keys', route: route(list, createListApiKeys(deps)) },
    {
      method: 'POST',
      path: '/v1/api-keys',
      route: route({ access, body: createApiKeyBody, idempotency: once, log }, createCreateApiKey(deps)),
    },
    { method: 'GET', path: '/v1/api-keys/{id}', route: route({ access, log }, createReadApiKey(deps)) },
    {
      method: 'PATCH',
      path: '/v1/api-keys/{id}',
      route: route({ access, body: updateApiKeyBody, log }, createUpdateApiKey(deps)),
    },
    {
      method: 'POST',
      path: '/v1/api-keys/{id}/rotate',
      route: route({ access, body: rotateBody, idempotency: once, log }, createRotateApiKey(deps)),
    },
    { method: 'DELETE', path: '/v1/api-keys/{id}', route: route({ access, log }, createRevokeApiKey(deps)) },
    { method: 'GET', path: '/v1/smpp/credentials', route: route(list, createListSmppCredentials(deps)) },
    {
      method: 'POST',
      path: '/v1/smpp/credentials',
      route: route(
        { access, body: createSmppCredentialBody, idempotency: once, log },
        createCreateSmppCredential(deps),
      ),
    },
    {
      method: 'GET',
      path: '/v1/smpp/credentials/{id}',
      route: route({ access, log }, createReadSmppCredential(deps)),
    },
    {
      method: 'PATCH',
      path: '/v1/smpp/credentials/{id}',
      route: route({ access, body: updateSmppCredentialBody, log }, createUpdateSmppCredential(deps)),
    },
    {
      method: 'POST',
      path: '/v1/smpp/credentials/{id}/rotate',
      route: route({ access, body: rotateBody, idempotency: once, log }, createRotateSmppCredential(deps)),
    },
    {
      method: 'DELETE',
      path: '/v1/smpp/credentials/{id}',
      route: route({ access, log }, createRevokeSmppCredential(deps)),
    },
    {
      method: 'GET',
      path: '/v1/audit-log',
      route: route({ access, query: listAuditLogQuery, log }, createListAuditLog(pool)),
    },
    {
      method: 'GET',
      path: '/v1/sandbox/numbers',
      route: route(
        { access: { kind: 'scope', scope: 'messages:read', authenticator }, log },
        createListSandboxNumbers(),
      ),
    },
  ]),
);
