import { z } from 'zod';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';

const changed = z.record(z.string(), z.unknown()).nullable();

export const auditEntry = z
  .object({
    id: apiId('auditEntry'),
    occurred_at: timestamp,
    actor_kind: z.enum(['api_key', 'operator', 'platform']),
    actor: z.string().meta({ description: 'Id of the API key, or which part of the platform it was.' }),
    address: z.string().nullable().meta({ description: 'Where the caller was.' }),
    action: z.string().meta({ examples: ['api_key.created'] }),
    subject: z.string().meta({ description: 'Id of what was changed, or its kind and natural key.' }),
    before: changed,
    after: changed,
  })
  .readonly()
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntry>;

export const auditLogPage = pageOf('AuditLogPage', auditEntry);

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const listAuditLogQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  action: z
    .string()
    .regex(/^[a-z_]{1,30}(\.[a-z_]{1,30})?$/, 'must be an action such as api_key.created, or its first part')
    .optional()
    .meta({ description: 'One action, or all of one kind: `api_key`.' }),
  subject: lineOf(120).optional().meta({ description: 'As the entries name it: an id, or a kind and key.' }),
  actor: lineOf(100).optional(),
  after: moment.optional().meta({ description: 'Not before this time.' }),
  before: moment.optional().meta({ description: 'Before this time.' }),
});
