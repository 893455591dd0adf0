// Each filter that has an index leads a statement of its own: a plan that is kept would else read the whole log backwards
// for what is rare.
import { storedSubject } from '../../shared/accounts/audit/audit-subject.ts';
import type { ExportAdminAuditLogQuery } from '../../shared/contracts/http/admin/audit-log.ts';

export type Lead = 'subject' | 'actor' | 'account' | 'none';

const LEADS: Readonly<Record<Lead, string>> = {
  subject: 'e.subject = $3',
  actor: 'e.actor = $4',
  account: 'e.account_id = $5',
  none: 'true',
};

/** SQL for the filters $3 to $8; `lead` must be the one that `leadOf` says. */
export function filtersLedBy(lead: Lead): string {
  return `${LEADS[lead]}
      and ($3::text is null or e.subject = $3)
      and ($4::text is null or e.actor = $4)
      and ($5::uuid is null or e.account_id = $5)
      and ($6::text is null or e.action = $6 or split_part(e.action, '.', 1) = $6)
      and ($7::timestamptz is null or e.created_at >= $7)
      and ($8::timestamptz is null or e.created_at < $8)`;
}

export function leadOf({ subject, actor, account_id }: ExportAdminAuditLogQuery): Lead {
  if (subject !== undefined) return 'subject';
  if (actor !== undefined) return 'actor';
  return account_id === undefined ? 'none' : 'account';
}

/** The values of $3 to $8. */
export function filterValues(query: ExportAdminAuditLogQuery): readonly unknown[] {
  const { subject, actor, account_id, action, after, before } = query;
  return [subject && storedSubject(subject), actor, account_id, action, after, before];
}
