import {
  EXPORT_ENTRIES_MAX,
  type ExportAdminAuditLogQuery,
} from '../../shared/contracts/http/admin/audit-log.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { AUDIT_COLUMNS, type AuditRow, toMaskedEntry } from './audit-row.ts';
import { filtersLedBy, filterValues, type Lead, leadOf } from './filter-sql.ts';

const BY_SUBJECT: Statement = { name: 'read-audit-log.export-by-subject', text: exporting('subject') };
const BY_ACTOR: Statement = { name: 'read-audit-log.export-by-actor', text: exporting('actor') };
const BY_ACCOUNT: Statement = { name: 'read-audit-log.export-by-account', text: exporting('account') };
const ALL: Statement = { name: 'read-audit-log.export', text: exporting('none') };
const STATEMENTS: Readonly<Record<Lead, Statement>> = {
  ...{ subject: BY_SUBJECT, actor: BY_ACTOR, account: BY_ACCOUNT, none: ALL },
};

// An id is made when its row is written and seen when its transaction ends: a minute is longer than any takes.
function exporting(lead: Lead): string {
  return `
    select ${AUDIT_COLUMNS}
    from messaging.audit_log e
    where e.id > $1 and e.created_at < now() - interval '1 minute' and ${filtersLedBy(lead)}
    order by e.id
    limit $2`;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const HEADERS = {
  'content-type': 'application/x-ndjson; charset=utf-8',
  'content-disposition': 'attachment; filename="audit-log.ndjson"',
} as const;

/** Oldest first, masked, an entry a line. */
export function createExportAuditLog(
  db: Queryable,
): (input: { readonly query: ExportAdminAuditLogQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const values = [query.cursor ?? FIRST_ID, EXPORT_ENTRIES_MAX, ...filterValues(query)];
    const rows = await queryRows<AuditRow>(db, STATEMENTS[leadOf(query)], values);
    const lines = rows.map((row) => `${JSON.stringify(toMaskedEntry(row))}\n`);
    const last = rows.at(-1);
    const headers = { ...HEADERS, ...(last === undefined ? {} : { 'next-cursor': encodeCursor(last.id) }) };
    return { kind: 'ok', status: 200, body: Buffer.from(lines.join('')), headers };
  };
}
