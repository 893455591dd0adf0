import { messageUpdated } from '../../shared/contracts/events/message-updated.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { fanOutWebhooksConfig } from './config.ts';
import { createFanOutHandler } from './handler.ts';

const NAME = 'fan-out-webhooks';

const config = await loadConfig(fanOutWebhooksConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const pool = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const announcer = createAnnouncer(config, log);

const handle = createFanOutHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(messageUpdated, handle, log));
