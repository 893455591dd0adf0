import { messageUpdated } from '../../shared/contracts/events/message-updated.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { fanOutWebhooksConfig } from './config.ts';
import { createFanOutHandler } from './handler.ts';

const NAME = 'fan-out-webhooks';

const { config, log, pool } = await setUpFunction(NAME, fanOutWebhooksConfig);
const announcer = createAnnouncer(config, log);

const handle = createFanOutHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(messageUpdated, handle, log));
