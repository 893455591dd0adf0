import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { hashApiSecret, makeOperatorCredentials } from '../../shared/accounts/credentials.ts';
import type { CreateOperatorKeyBody } from '../../shared/contracts/http/admin/operators.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import {
  auditedOperatorKey,
  OPERATOR_KEY_COLUMNS,
  type OperatorKeyRow,
  toOperatorKey,
} from './operator-key-row.ts';
import { findOperator, toOperator } from './operator-row.ts';
import { NOT_FOUND, type OneInput, type OperatorsDeps } from './operators-context.ts';

type CreateInput = OneInput & { readonly body: CreateOperatorKeyBody };

/** Keys of one operator that are not revoked. */
const KEYS_MAX = 20;

const CREATE: Statement = {
  name: 'manage-operators.create-key',
  text: `
    with created as (
      insert into accounts.operator_keys as k (operator_id, name, api_key, secret_hash, allowed_ips, expires_at)
      select $1, $2, $3, $4, $5::cidr[], $6::timestamptz + make_interval(days => $7)
      where (select count(*) from accounts.operator_keys where operator_id = $1 and revoked_at is null) < ${KEYS_MAX}
      returning null::uuid as account_id, ${auditedOperatorKey('k')} as after, ${OPERATOR_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'operator_key.created',
      subject: auditSubject('operator', '$1::uuid'),
      after: 'after',
      actor: '$8',
    })}
    select * from created`,
};

const TOO_MANY: Reply = {
  kind: 'refused',
  code: 'too_many_credentials',
  context: { detail: `The operator has ${KEYS_MAX} keys already; revoke one first.` },
};

/** Makes a key and shows its secret, this once. */
export function createCreateKey(deps: OperatorsDeps): (input: CreateInput) => Promise<Reply> {
  const [pepper] = deps.peppers;
  return async ({ params, body, caller }) => {
    const operator = await findOperator(deps.pool, params);
    if (!operator) return NOT_FOUND;
    const { apiKey, apiSecret } = makeOperatorCredentials(deps.random);
    const [row] = await queryRows<OperatorKeyRow>(deps.pool, CREATE, [
      ...[operator.id, body.name, apiKey, hashApiSecret(pepper.key, apiSecret, pepper.version)],
      ...[body.allowed_ips, deps.clock.now(), body.expires_in_days, auditOperator(caller)],
    ]);
    if (!row) return TOO_MANY;
    const shown = { ...toOperatorKey(row), api_secret: apiSecret };
    const location = `/v1/admin/operators/${toOperator(operator).id}/keys/${shown.id}`;
    return { kind: 'ok', status: 201, body: shown, headers: { etag: etagOf(row.version), location } };
  };
}
