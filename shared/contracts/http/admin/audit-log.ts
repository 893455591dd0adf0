import { z } from 'zod';
import { parseId, type Uuid } from '../../../kernel/ids.ts';
import { auditEntry, listAuditLogQuery } from '../audit-log.ts';
import { apiId, pageOf } from '../forms.ts';

export const adminAuditEntry = auditEntry
  .unwrap()
  .extend({
    actor: z.string().meta({
      description:
        'Id of the operator or of the API key, the name of who worked at a terminal, or which part of the platform it was.',
    }),
    credential: z.string().nullable().meta({ description: "Id of the operator's key." }),
    account_id: apiId('account').nullable().meta({ description: 'Null: it belongs to no account.' }),
  })
  .readonly()
  .meta({ id: 'AdminAuditEntry' });
export type AdminAuditEntry = z.output<typeof adminAuditEntry>;

export const adminAuditLogPage = pageOf('AdminAuditLogPage', adminAuditEntry);

/** An account's id as a filter. */
export const accountFilter = z
  .string()
  .meta({ pattern: '^acc_[0-7][0-9a-hjkmnp-tv-z]{25}$' })
  .transform((text, context): Uuid => {
    const id = parseId('account', text);
    if (id) return id;
    context.addIssue({ code: 'custom', message: 'must be the id of an account' });
    return z.NEVER;
  })
  .meta({ description: 'One account.', examples: ['acc_01kawz8y5qf3sbm2e7vtn4hxcd'] });

const filters = { ...listAuditLogQuery.shape, account_id: accountFilter.optional() };

export const listAdminAuditLogQuery = z.strictObject(filters);
export type ListAdminAuditLogQuery = z.output<typeof listAdminAuditLogQuery>;

const { limit: _, ...exported } = filters;

export const exportAdminAuditLogQuery = z.strictObject(exported);
export type ExportAdminAuditLogQuery = z.output<typeof exportAdminAuditLogQuery>;

/** Entries a page of the export. */
export const EXPORT_ENTRIES_MAX = 1_000;
