import { createKeyUses } from '../../shared/accounts/access/key-uses.ts';
import { issueTokenBody } from '../../shared/contracts/http/token.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { issueTokenConfig } from './config.ts';
import { createIssueToken } from './issue-token.ts';
import { createReadSigningKeys } from './read-signing-keys.ts';

const NAME = 'issue-token';

const { config, log, pool } = await setUpFunction(NAME, issueTokenConfig);
const keys = config.TOKEN_SIGNING_KEYS;
const access = { kind: 'public' } as const;

const issueToken = createIssueToken({
  db: pool,
  keys,
  peppers: config.API_SECRET_PEPPER,
  issuer: config.TOKEN_ISSUER,
  forwardedHops: config.FORWARDED_HOPS,
  uses: {
    customer: createKeyUses(pool, systemClock, log, 'customer'),
    operator: createKeyUses(pool, systemClock, log, 'operator'),
  },
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
