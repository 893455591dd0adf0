import { createLogger } from '../../../shared/platform/log.ts';
import { startCarrier } from './carrier.ts';
import { loadCarrierConfig } from './config.ts';

const config = await loadCarrierConfig();
const log = createLogger('carrier', config.logLevel);
const carrier = await startCarrier({ ...config, log });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    carrier.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'carrier.stop-failed');
        process.exit(1);
      },
    );
  });
}

console.log('ready');
