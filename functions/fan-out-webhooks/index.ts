import { z } from 'zod';
import { accountEventDue } from '../../shared/contracts/events/account-event.ts';
import { messageUpdated } from '../../shared/contracts/events/message-updated.ts';
import { createEndpointCache } from '../../shared/delivery/endpoint-cache.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { openSpanExport } from '../../shared/platform/span-export.ts';
import { fanOutWebhooksConfig } from './config.ts';
import { createFanOutHandler } from './handler.ts';
import { createTellEvents } from './tell-events.ts';

const NAME = 'fan-out-webhooks';

const { config, log, pool } = await setUpFunction(NAME, fanOutWebhooksConfig, 'redoable');
const endpointsOf = createEndpointCache(pool, clock);
const spans = await openSpanExport(NAME, config, log);
const fanOut = createFanOutHandler({
  pool,
  announcer: createAnnouncer(config, log),
  endpointsOf,
  spans,
  log,
});
const tellEvents = createTellEvents({ pool, endpointsOf, log });

registerFunction(
  NAME,
  onMessage(
    z.union([messageUpdated, accountEventDue]),
    (event) => ('messageIds' in event ? fanOut(event) : tellEvents(event)),
    log,
  ),
);
