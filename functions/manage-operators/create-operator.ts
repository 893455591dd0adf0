import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateOperatorBody } from '../../shared/contracts/http/admin/operators.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedOperator, OPERATOR_COLUMNS, type OperatorRow, toOperator } from './operator-row.ts';
import type { OperatorsDeps } from './operators-context.ts';

type CreateInput = { readonly body: CreateOperatorBody; readonly caller: OperatorPrincipal };

const CREATE: Statement = {
  name: 'manage-operators.create',
  text: `
    with created as (
      insert into accounts.operators as o (email, name, role) values ($1, $2, $3)
      on conflict (email) do nothing
      returning null::uuid as account_id, ${auditedOperator('o')} as after, ${OPERATOR_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'operator.created',
      subject: auditSubject('operator', 'id'),
      after: 'after',
      actor: '$4',
    })}
    select * from created`,
};

export function createCreateOperator({ pool }: OperatorsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const values = [body.email, body.name, body.role, auditOperator(caller)];
    const [row] = await queryRows<OperatorRow>(pool, CREATE, values);
    if (!row) return { kind: 'refused', code: 'operator_exists' };
    const made = toOperator(row);
    const headers = { etag: etagOf(row.version), location: `/v1/admin/operators/${made.id}` };
    return { kind: 'ok', status: 201, body: made, headers };
  };
}
