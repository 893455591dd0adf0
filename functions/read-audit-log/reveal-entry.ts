import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { RevealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { AUDIT_COLUMNS, type AuditRow, toEntry } from './audit-row.ts';

type RevealInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly body: RevealBody;
  readonly caller: OperatorPrincipal;
};

const REVEAL: Statement = {
  name: 'read-audit-log.reveal',
  text: `
    with shown as (
      select ${AUDIT_COLUMNS} from messaging.audit_log e where e.id = $1
    ), ${recordChange({
      changed: 'shown',
      action: 'audit_entry.revealed',
      subject: auditSubject('auditEntry', 'id'),
      after: `jsonb_build_object('reason', $2::text)`,
      actor: '$3',
    })}
    select * from shown`,
};

/** Shows an entry as it is, and writes by the same statement that it was shown. */
export function createRevealEntry(db: Queryable): (input: RevealInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const id = parseId('auditEntry', params.id ?? '');
    const values = [id, body.reason, auditOperator(caller)];
    const [row] = id ? await queryRows<AuditRow>(db, REVEAL, values) : [];
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toEntry(row) };
  };
}
