import { receiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { handleReceiptConfig } from './config.ts';
import { createReceiptHandler } from './handler.ts';

const NAME = 'handle-receipt';

const config = await loadConfig(handleReceiptConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const pool = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const announcer = createAnnouncer(config, log);

const handle = createReceiptHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(receiptReceived, handle, log));
