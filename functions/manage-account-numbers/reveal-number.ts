import { auditOperator, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { RevealBody } from '../../shared/contracts/http/admin/reveal.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { NUMBER_COLUMNS, NUMBER_SUBJECT, type NumberRow, toNumberInFull } from './number-row.ts';

const REVEAL: Statement = {
  name: 'manage-account-numbers.reveal',
  text: `
    with shown as (
      select ${NUMBER_COLUMNS} from numbers.dids d where d.id = $1
    ), ${recordChange({
      ...{ changed: 'shown', action: 'number.revealed', subject: NUMBER_SUBJECT, actor: '$3' },
      after: `jsonb_build_object('reason', $2::text)`,
    })}
    select * from shown`,
};

/** Shows a number in full, and writes by the same statement that it was shown. */
export function createRevealNumber(
  db: Queryable,
): (input: OperatorInput & { readonly body: RevealBody }) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const id = parseId('number', params.id ?? '');
    const values = [id, body.reason, auditOperator(caller)];
    const [row] = id ? await queryRows<NumberRow>(db, REVEAL, values) : [];
    return row ? { kind: 'ok', status: 200, body: toNumberInFull(row) } : NOT_FOUND;
  };
}
