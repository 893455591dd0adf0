import { z } from 'zod';
import { apiId } from '../forms.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  adminAuditEntry,
  adminAuditLogPage,
  EXPORT_ENTRIES_MAX,
  exportAdminAuditLogQuery,
  listAdminAuditLogQuery,
} from './audit-log.ts';
import { REVEAL_EXAMPLES, revealBody } from './reveal.ts';

const AUDIT = { functionName: 'read-audit-log', tag: 'Audit', bodyBytesMax: 0, refusals: [] } as const;

export const ADMIN_AUDIT_LOG_OPERATIONS: readonly Operation[] = [
  {
    ...AUDIT,
    operationId: 'listAdminAuditLog',
    method: 'GET',
    path: '/v1/admin/audit-log',
    access: { kind: 'role', role: 'viewer' },
    summary: 'List who changed or looked at what',
    description:
      'Newest first, of all accounts and of what belongs to none. Numbers and texts are masked; the filter `subject` takes ' +
      'them as they are.',
    query: listAdminAuditLogQuery,
    answers: { 200: { description: 'One page.', schema: adminAuditLogPage } },
    examples: {
      keys: { summary: 'What was done to API keys', query: { action: 'api_key' }, status: 200 },
    },
  },
  {
    ...AUDIT,
    operationId: 'exportAdminAuditLog',
    method: 'GET',
    path: '/v1/admin/audit-log/export',
    access: { kind: 'role', role: 'viewer' },
    summary: 'Export the audit log',
    description:
      `At most ${EXPORT_ENTRIES_MAX} entries, one a line as the list has them, oldest first. Ask again with \`cursor\` set to ` +
      '`next-cursor`, now or tomorrow: an export goes on where it ended. Entries of the last minute come with a later page, so ' +
      'that none is passed over.',
    query: exportAdminAuditLogQuery,
    answers: {
      200: {
        description: 'The entries.',
        schema: z.string(),
        contentType: 'application/x-ndjson',
        headers: {
          'next-cursor': z.string().optional().meta({ description: 'Absent where there was no entry.' }),
        },
      },
    },
  },
  {
    ...AUDIT,
    operationId: 'revealAuditEntry',
    method: 'POST',
    path: '/v1/admin/audit-log/{id}/reveal',
    access: { kind: 'role', role: 'operator' },
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Show an entry unmasked',
    description: 'An entry of its own says who looked and why.',
    params: { id: apiId('auditEntry') },
    body: revealBody,
    answers: { 200: { description: 'The entry as it is.', schema: adminAuditEntry } },
    examples: REVEAL_EXAMPLES,
  },
];
