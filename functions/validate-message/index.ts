import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { messageAccepted } from '../../shared/contracts/events/message-accepted.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { validateMessageConfig } from './config.ts';
import { createValidateHandler } from './handler.ts';

const NAME = 'validate-message';

const { config, log, pool } = await setUpFunction(NAME, validateMessageConfig, 'redoable');
const announcer = createAnnouncer(config, log);
const content = createContentChecker({ db: pool, scope: 'outbound', clock: systemClock, log });

const handle = createValidateHandler({ pool, content, announcer, clock: systemClock, log });
registerFunction(NAME, onMessage(messageAccepted, handle, log));
