import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import {
  exportAdminAuditLogQuery,
  listAdminAuditLogQuery,
} from '../../shared/contracts/http/admin/audit-log.ts';
import { revealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { readAuditLogConfig } from './config.ts';
import { createExportAuditLog } from './export-audit-log.ts';
import { createListAuditLog } from './list-audit-log.ts';
import { createRevealEntry } from './reveal-entry.ts';

const NAME = 'read-audit-log';

const { config, log, pool } = await setUpFunction(NAME, readAuditLogConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/audit-log',
      route: route({ access: viewer, query: listAdminAuditLogQuery, log }, createListAuditLog(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/audit-log/export',
      route: route({ access: viewer, query: exportAdminAuditLogQuery, log }, createExportAuditLog(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/audit-log/{id}/reveal',
      route: route({ access: operator, body: revealBody, log }, createRevealEntry(pool)),
    },
  ]),
);
