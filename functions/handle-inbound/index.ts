import { inboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { handleInboundConfig } from './config.ts';
import { createInboundHandler } from './handler.ts';

const NAME = 'handle-inbound';

const { config, log, pool } = await setUpFunction(NAME, handleInboundConfig);
const announcer = createAnnouncer(config, log);

const handle = createInboundHandler({ pool, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(inboundReceived, handle, log));
