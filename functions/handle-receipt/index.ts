import { receiptReceived } from '../../shared/contracts/events/receipt-received.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { openSpanExport } from '../../shared/platform/span-export.ts';
import { handleReceiptConfig } from './config.ts';
import { createReceiptHandler } from './handler.ts';

const NAME = 'handle-receipt';

const { config, log, pool } = await setUpFunction(NAME, handleReceiptConfig, 'redoable');
const announcer = createAnnouncer(config, log);

const spans = await openSpanExport(NAME, config, log);
const handle = createReceiptHandler({ pool, announcer, clock: systemClock, spans, log });
registerFunction(NAME, onMessage(receiptReceived, handle, log));
