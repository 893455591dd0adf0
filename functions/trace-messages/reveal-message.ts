import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { RevealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type RevealInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly body: RevealBody;
  readonly caller: OperatorPrincipal;
};

type Row = { readonly id: Uuid; readonly from: string; readonly to: string; readonly body: string };

const REVEAL: Statement = {
  name: 'trace-messages.reveal',
  text: `
    with shown as (
      select id, account_id, source_addr as "from", dest_addr as "to", message_body as body
      from messaging.message_log where id = $1
    ), ${recordChange({
      changed: 'shown',
      action: 'message.revealed',
      subject: auditSubject('message', 'id'),
      after: `jsonb_build_object('reason', $2::text)`,
      actor: '$3',
    })}
    select id, "from", "to", body from shown`,
};

/** Shows numbers and text, and writes by the same statement that they were shown. */
export function createRevealMessage(db: Queryable): (input: RevealInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const id = parseId('message', params.id ?? '');
    const [row] = id ? await queryRows<Row>(db, REVEAL, [id, body.reason, auditOperator(caller)]) : [];
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: { ...row, id: formatId('message', row.id) } };
  };
}
