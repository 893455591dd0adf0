import { inboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { handleInboundConfig } from './config.ts';
import { createInboundHandler } from './handler.ts';

const NAME = 'handle-inbound';

const config = await loadConfig(handleInboundConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const pool = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const announcer = createAnnouncer(config, log);

const handle = createInboundHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(inboundReceived, handle, log));
