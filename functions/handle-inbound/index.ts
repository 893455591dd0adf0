import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
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

const content = createContentChecker({ db: pool, clock: systemClock, log, scope: 'inbound' });
const handle = createInboundHandler({ pool, announcer, content, clock: systemClock, log });
registerFunction(NAME, onMessage(inboundReceived, handle, log));
