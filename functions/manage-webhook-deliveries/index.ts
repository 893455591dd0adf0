import { createApiAccess } from '../../shared/accounts/access/create-api-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  createReplayBody,
  listDeliveriesQuery,
  listEndpointDeliveriesQuery,
  listReplaysQuery,
} from '../../shared/contracts/http/webhook-deliveries.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createCancelReplay } from './cancel-replay.ts';
import { manageWebhookDeliveriesConfig } from './config.ts';
import { createCreateReplay } from './create-replay.ts';
import { createListDeliveries, createListEndpointDeliveries } from './list-deliveries.ts';
import { createReadDelivery } from './read-delivery.ts';
import { createListReplays, createReadReplay } from './read-replays.ts';
import { createReplayDelivery } from './replay-delivery.ts';

const NAME = 'manage-webhook-deliveries';

const { config, log, pool } = await setUpFunction(NAME, manageWebhookDeliveriesConfig);
const authenticator = createApiAccess(config, { db: pool, clock, log });
const access = { kind: 'scope', scope: 'webhooks:manage', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });
const headerNames = (sealed: string) => Object.keys(JSON.parse(decryptSecret(config.ENCRYPTION_KEY, sealed)));

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/webhooks/{id}/deliveries',
      route: route({ access, query: listEndpointDeliveriesQuery, log }, createListEndpointDeliveries(pool)),
    },
    {
      method: 'GET',
      path: '/v1/webhook-deliveries',
      route: route({ access, query: listDeliveriesQuery, log }, createListDeliveries(pool)),
    },
    {
      method: 'GET',
      path: '/v1/webhook-deliveries/{id}',
      route: route({ access, log }, createReadDelivery({ db: pool, headerNames })),
    },
    {
      method: 'POST',
      path: '/v1/webhook-deliveries/{id}/replay',
      route: route({ access, idempotency: once, log }, createReplayDelivery(pool)),
    },
    {
      method: 'GET',
      path: '/v1/webhook-replays',
      route: route({ access, query: listReplaysQuery, log }, createListReplays(pool)),
    },
    {
      method: 'POST',
      path: '/v1/webhook-replays',
      route: route(
        { access, body: createReplayBody, idempotency: once, log },
        createCreateReplay({ pool, clock }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/webhook-replays/{id}',
      route: route({ access, log }, createReadReplay(pool)),
    },
    {
      method: 'POST',
      path: '/v1/webhook-replays/{id}/cancel',
      route: route({ access, log }, createCancelReplay(pool)),
    },
  ]),
);
