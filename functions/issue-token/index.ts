import { systemClock } from '../../shared/platform/clock.ts';
import { loadConfig } from '../../shared/platform/config.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { issueTokenConfig } from './config.ts';
import { createIssueToken, issueTokenBody } from './issue-token.ts';
import { createReadSigningKeys } from './read-signing-keys.ts';

const NAME = 'issue-token';

const config = await loadConfig(issueTokenConfig);
const log = createLogger(NAME, config.LOG_LEVEL);
const db = await openPool(config, {
  applicationName: NAME,
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const keys = config.TOKEN_SIGNING_KEYS;
const access = { kind: 'public' } as const;

const issueToken = createIssueToken({
  db,
  keys,
  pepper: config.API_SECRET_PEPPER,
  issuer: config.TOKEN_ISSUER,
  clock: systemClock,
  log,
});

registerFunction(
  NAME,
  serve([
    {
      method: 'POST',
      path: '/v1/oauth/token',
      route: route(
        { access, body: issueTokenBody, bodyForm: 'json-or-form', bodyBytesMax: 4 * 1024, log },
        issueToken,
      ),
    },
    {
      method: 'GET',
      path: '/.well-known/jwks.json',
      route: route({ access, log }, createReadSigningKeys(keys)),
    },
  ]),
);
