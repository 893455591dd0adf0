import type { z } from 'zod';
import { shownSubject, storedSubject } from '../../shared/accounts/audit/audit-subject.ts';
import type { AuditEntry, listAuditLogQuery } from '../../shared/contracts/http/audit-log.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type ListInput = { readonly query: z.output<typeof listAuditLogQuery>; readonly caller: Principal };

type AuditRow = Omit<AuditEntry, 'id' | 'occurred_at'> & { readonly id: Uuid; readonly created_at: Date };

// Where our operators sit is no business of a customer's.
const LIST: Statement = {
  name: 'manage-credentials.list-audit-log',
  text: `
    select id, created_at, actor_kind, actor, case when actor_kind <> 'operator' then host(address) end as address, action, subject, before, after
    from messaging.audit_log
    where account_id = $1 and id < $2
      and ($4::text is null or action = $4 or split_part(action, '.', 1) = $4)
      and ($5::text is null or subject = $5)
      and ($6::text is null or actor = $6)
      and ($7::timestamptz is null or created_at >= $7)
      and ($8::timestamptz is null or created_at < $8)
    order by id desc
    limit $3`,
};

/** Newest first. */
export function createListAuditLog(db: Queryable): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<AuditRow>(db, LIST, [
      caller.accountId,
      query.cursor ?? LAST_ID,
      query.limit + 1,
      query.action,
      query.subject === undefined ? undefined : storedSubject(query.subject),
      query.actor,
      query.after,
      query.before,
    ]);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toEntry) };
  };
}

function toEntry({ id, created_at, subject, ...row }: AuditRow): AuditEntry {
  return {
    id: formatId('auditEntry', id),
    occurred_at: created_at.toISOString(),
    ...row,
    subject: shownSubject(subject),
  };
}
