import { exportDue } from '../../shared/contracts/events/export-due.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { createAnnouncer } from '../../shared/platform/publish.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { runExportConfig } from './config.ts';
import { createExportHandler } from './handler.ts';

const NAME = 'run-export';

const { config, log, pool } = await setUpFunction(NAME, runExportConfig);
const announcer = createAnnouncer(config, log);

const handle = createExportHandler({ db: pool, announcer, log });
registerFunction(NAME, onMessage(exportDue, handle, log));
