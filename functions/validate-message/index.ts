import { messageAccepted } from '../../shared/contracts/events/message-accepted.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { validateMessageConfig } from './config.ts';
import { createValidateHandler } from './handler.ts';

const NAME = 'validate-message';

const config = await loadConfig(validateMessageConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const pool = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const announcer = createAnnouncer(config, log);

const handle = createValidateHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(messageAccepted, handle, log));
