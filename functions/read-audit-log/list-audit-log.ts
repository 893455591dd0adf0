import type { ListAdminAuditLogQuery } from '../../shared/contracts/http/admin/audit-log.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { AUDIT_COLUMNS, type AuditRow, toMaskedEntry } from './audit-row.ts';
import { filtersLedBy, filterValues, type Lead, leadOf } from './filter-sql.ts';

const BY_SUBJECT: Statement = { name: 'read-audit-log.list-by-subject', text: listing('subject') };
const BY_ACTOR: Statement = { name: 'read-audit-log.list-by-actor', text: listing('actor') };
const BY_ACCOUNT: Statement = { name: 'read-audit-log.list-by-account', text: listing('account') };
const ALL: Statement = { name: 'read-audit-log.list', text: listing('none') };
const STATEMENTS: Readonly<Record<Lead, Statement>> = {
  ...{ subject: BY_SUBJECT, actor: BY_ACTOR, account: BY_ACCOUNT, none: ALL },
};

function listing(lead: Lead): string {
  return `
    select ${AUDIT_COLUMNS}
    from messaging.audit_log e
    where e.id < $1 and ${filtersLedBy(lead)}
    order by e.id desc
    limit $2`;
}

/** Newest first, masked. */
export function createListAuditLog(
  db: Queryable,
): (input: { readonly query: ListAdminAuditLogQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const values = [query.cursor ?? LAST_ID, query.limit + 1, ...filterValues(query)];
    const rows = await queryRows<AuditRow>(db, STATEMENTS[leadOf(query)], values);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toMaskedEntry) };
  };
}
