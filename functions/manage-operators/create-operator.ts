import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { insertOperator } from '../../shared/accounts/operators/insert-operator.ts';
import { toOperator } from '../../shared/accounts/operators/operator-row.ts';
import type { CreateOperatorBody } from '../../shared/contracts/http/admin/operators.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { OperatorsDeps } from './operators-context.ts';

type CreateInput = { readonly body: CreateOperatorBody; readonly caller: OperatorPrincipal };

export function createCreateOperator({ pool }: OperatorsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const row = await insertOperator(pool, body, auditOperator(caller));
    if (!row) return { kind: 'refused', code: 'operator_exists' };
    const made = toOperator(row);
    const headers = { etag: etagOf(row.version), location: `/v1/admin/operators/${made.id}` };
    return { kind: 'ok', status: 201, body: made, headers };
  };
}
