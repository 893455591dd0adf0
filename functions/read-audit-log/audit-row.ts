import { shownSubject } from '../../shared/accounts/audit/audit-subject.ts';
import type { AdminAuditEntry } from '../../shared/contracts/http/admin/audit-log.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { maskNumbers, maskValues } from '../../shared/kernel/mask-values.ts';

export type AuditRow = Omit<AdminAuditEntry, 'id' | 'occurred_at' | 'account_id'> & {
  readonly id: Uuid;
  readonly account_id: Uuid | null;
  readonly created_at: Date;
};

/** Of `messaging.audit_log e`. */
export const AUDIT_COLUMNS = `e.id, e.created_at, e.account_id, e.actor_kind, e.actor, e.credential,
  host(e.address) as address, e.action, e.subject, e.before, e.after`;

/** As it is: for a reveal. */
export function toEntry({ id, created_at, account_id, subject, ...row }: AuditRow): AdminAuditEntry {
  return {
    ...row,
    id: formatId('auditEntry', id),
    occurred_at: created_at.toISOString(),
    account_id: account_id && formatId('account', account_id),
    subject: shownSubject(subject),
  };
}

export function toMaskedEntry(row: AuditRow): AdminAuditEntry {
  const entry = toEntry(row);
  return {
    ...entry,
    subject: maskNumbers(entry.subject),
    before: maskValues(entry.before) as AdminAuditEntry['before'],
    after: maskValues(entry.after) as AdminAuditEntry['after'],
  };
}
