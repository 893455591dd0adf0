import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import { adminLedgerQuery, correctionBody } from '../../shared/contracts/http/admin/ledger.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createCheckAccount } from './check-account.ts';
import { manageLedgerConfig } from './config.ts';
import { createCorrectLedger } from './correct-ledger.ts';
import { createListEntries } from './list-entries.ts';

const NAME = 'manage-ledger';

const { config, log, pool } = await setUpFunction(NAME, manageLedgerConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const admin = { kind: 'role', role: 'admin', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}/ledger',
      route: route({ access: viewer, query: adminLedgerQuery, log }, createListEntries(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/accounts/{id}/ledger/check',
      route: route({ access: viewer, log }, createCheckAccount(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/accounts/{id}/ledger/entries',
      route: route(
        { access: admin, body: correctionBody, idempotency: once, log },
        createCorrectLedger(pool),
      ),
    },
  ]),
);
