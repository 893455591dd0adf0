import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import {
  discardReceiptBody,
  listReceiptsQuery,
  matchReceiptBody,
} from '../../shared/contracts/http/admin/receipts.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { manageReceiptsConfig } from './config.ts';
import { createListReceipts, createReadReceipt } from './read-receipts.ts';
import { createDiscardReceipt, createMatchReceipt, createRetryReceipt } from './settle-receipt.ts';

const NAME = 'manage-receipts';

const { config, log, pool } = await setUpFunction(NAME, manageReceiptsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const change = { access: operator, query: dryRunQuery, ifMatch: true, log } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/receipts',
      route: route({ access: viewer, query: listReceiptsQuery, log }, createListReceipts(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/receipts/{id}',
      route: route({ access: viewer, log }, createReadReceipt(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/receipts/{id}/match',
      route: route({ ...change, body: matchReceiptBody }, createMatchReceipt(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/receipts/{id}/retry',
      route: route(change, createRetryReceipt(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/receipts/{id}/discard',
      route: route({ ...change, body: discardReceiptBody }, createDiscardReceipt(pool)),
    },
  ]),
);
