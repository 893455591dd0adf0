import { PUBLISHED_OPERATIONS } from '../../../shared/contracts/http/published-operations.ts';
import { createAuthenticator } from '../../../shared/platform/authenticate.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { loadConfig } from '../../../shared/platform/config.ts';
import { gatewayConfig } from './config.ts';
import { createGateway } from './gateway.ts';

const DEADLINE_MS = 15_000;

const config = await loadConfig(gatewayConfig);
const gateway = createGateway({
  operations: PUBLISHED_OPERATIONS,
  functionsUrl: config.FUNCTIONS_URL,
  authenticators: {
    scope: createAuthenticator(config, { audience: 'api', clock: systemClock }),
    role: createAuthenticator(config, { audience: 'admin', clock: systemClock }),
  },
  deadlineMs: DEADLINE_MS,
});
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)));
gateway.server.listen(config.PORT, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${config.PORT}`));
