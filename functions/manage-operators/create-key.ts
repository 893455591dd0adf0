import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { insertOperatorKey, OPERATOR_KEYS_MAX } from '../../shared/accounts/operators/insert-operator-key.ts';
import { toOperatorKey } from '../../shared/accounts/operators/operator-key-row.ts';
import { findOperator } from '../../shared/accounts/operators/operator-row.ts';
import type { CreateOperatorKeyBody } from '../../shared/contracts/http/admin/operators.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { OperatorsDeps } from './operators-context.ts';

type CreateInput = OperatorInput & { readonly body: CreateOperatorKeyBody };

const TOO_MANY: Reply = {
  kind: 'refused',
  code: 'too_many_credentials',
  context: { detail: `The operator has ${OPERATOR_KEYS_MAX} keys already; revoke one first.` },
};

/** Makes a key and shows its secret, this once. */
export function createCreateKey(deps: OperatorsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const operator = await findOperator(deps.pool, params);
    if (!operator) return NOT_FOUND;
    const { name, allowed_ips: allowedIps, expires_in_days: expiresInDays } = body;
    const wanted = { operatorId: operator.id, name, allowedIps, expiresInDays };
    const made = await insertOperatorKey(deps.pool, deps, wanted, auditOperator(caller));
    if (!made) return TOO_MANY;
    const shown = { ...toOperatorKey(made.row), api_secret: made.credentials.apiSecret };
    const location = `/v1/admin/operators/${formatId('operator', operator.id)}/keys/${shown.id}`;
    return { kind: 'ok', status: 201, body: shown, headers: { etag: etagOf(made.row.version), location } };
  };
}
