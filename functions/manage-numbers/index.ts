import { randomBytes } from 'node:crypto';
import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { withoutFields } from '../../shared/accounts/idempotency/without-fields.ts';
import { listNumbersQuery, patchNumberBody } from '../../shared/contracts/http/numbers.ts';
import { makeWebhookSecret } from '../../shared/delivery/signature.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { route } from '../../shared/platform/route.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createChangeNumber } from './change-number.ts';
import { manageNumbersConfig } from './config.ts';
import { createListNumbers } from './list-numbers.ts';
import { createReadNumber } from './read-number.ts';
import { createRotateSecret } from './rotate-secret.ts';

const NAME = 'manage-numbers';

const { config, log, pool } = await setUpFunction(NAME, manageNumbersConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const read = { access: { kind: 'scope', scope: 'numbers:read', authenticator }, log } as const;
const manage = { access: { kind: 'scope', scope: 'numbers:manage', authenticator }, log } as const;
const once = createAnswerOnce({ db: pool, log }, withoutFields('webhook_secret'));
const isAddressAllowed = webhookAddressRule(config);
const numbers = { db: pool, webhookRetries: config.DEFAULT_WEBHOOK_RETRIES };
const secrets = {
  makeSecret: () => makeWebhookSecret(randomBytes),
  encrypt: (secret: string) => encryptSecret(config.ENCRYPTION_KEY, secret),
};

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/numbers',
      route: route({ ...read, query: listNumbersQuery }, createListNumbers(numbers)),
    },
    { method: 'GET', path: '/v1/numbers/{number}', route: route(read, createReadNumber(numbers)) },
    {
      method: 'PATCH',
      path: '/v1/numbers/{number}',
      route: route(
        { ...manage, body: patchNumberBody },
        createChangeNumber({ pool, isAddressAllowed, webhookRetries: numbers.webhookRetries }),
      ),
    },
    {
      method: 'POST',
      path: '/v1/numbers/{number}/rotate-secret',
      route: route({ ...manage, idempotency: once }, createRotateSecret({ ...numbers, ...secrets })),
    },
  ]),
);
