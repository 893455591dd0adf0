import { randomBytes } from 'node:crypto';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { withoutFields } from '../../shared/accounts/idempotency/without-fields.ts';
import {
  createWebhookBody,
  listAccountEventsQuery,
  rotateSecretBody,
  updateWebhookBody,
} from '../../shared/contracts/http/webhooks.ts';
import { makeWebhookSecret } from '../../shared/delivery/signature.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { route } from '../../shared/platform/route.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageWebhooksConfig } from './config.ts';
import { createCreateWebhook } from './create-webhook.ts';
import { createDeleteWebhook } from './delete-webhook.ts';
import { createHeaderBox } from './header-box.ts';
import { createListAccountEvents, createReadAccountEvent } from './list-account-events.ts';
import { createReadHealth } from './read-health.ts';
import { createListWebhooks, createReadWebhook } from './read-webhook.ts';
import { createRotateSecret } from './rotate-secret.ts';
import { createTestWebhook } from './test-webhook.ts';
import { createUpdateWebhook } from './update-webhook.ts';
import type { WebhooksDeps } from './webhooks-context.ts';

const NAME = 'manage-webhooks';

const { config, log, pool } = await setUpFunction(NAME, manageWebhooksConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'webhooks:manage', authenticator } as const;
const once = createAnswerOnce({ db: pool, log }, withoutFields('secret'));
const deps: WebhooksDeps = {
  pool,
  box: createHeaderBox(config.ENCRYPTION_KEY),
  encrypt: (secret) => encryptSecret(config.ENCRYPTION_KEY, secret),
  makeSecret: () => makeWebhookSecret(randomBytes),
  isAddressAllowed: webhookAddressRule(config),
};

registerFunction(
  NAME,
  serve([
    { method: 'GET', path: '/v1/webhooks', route: route({ access, log }, createListWebhooks(deps)) },
    {
      method: 'POST',
      path: '/v1/webhooks',
      route: route({ access, body: createWebhookBody, idempotency: once, log }, createCreateWebhook(deps)),
    },
    { method: 'GET', path: '/v1/webhooks/{id}', route: route({ access, log }, createReadWebhook(deps)) },
    {
      method: 'PATCH',
      path: '/v1/webhooks/{id}',
      route: route({ access, body: updateWebhookBody, log }, createUpdateWebhook(deps)),
    },
    { method: 'DELETE', path: '/v1/webhooks/{id}', route: route({ access, log }, createDeleteWebhook(deps)) },
    {
      method: 'POST',
      path: '/v1/webhooks/{id}/rotate-secret',
      route: route({ access, body: rotateSecretBody, idempotency: once, log }, createRotateSecret(deps)),
    },
    {
      method: 'POST',
      path: '/v1/webhooks/{id}/test',
      route: route({ access, idempotency: once, log }, createTestWebhook({ pool, clock })),
    },
    {
      method: 'GET',
      path: '/v1/webhooks/{id}/health',
      route: route({ access, log }, createReadHealth(deps)),
    },
    {
      method: 'GET',
      path: '/v1/account-events',
      route: route({ access, query: listAccountEventsQuery, log }, createListAccountEvents(pool)),
    },
    {
      method: 'GET',
      path: '/v1/account-events/{id}',
      route: route({ access, log }, createReadAccountEvent(pool)),
    },
  ]),
);
