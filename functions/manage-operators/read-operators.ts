import {
  findOperator,
  OPERATOR_COLUMNS,
  type OperatorRow,
  toOperator,
} from '../../shared/accounts/operators/operator-row.ts';
import type { CallingOperator, ListOperatorsQuery } from '../../shared/contracts/http/admin/operators.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { OperatorsDeps } from './operators-context.ts';

const LIST: Statement = {
  name: 'manage-operators.list',
  text: `select ${OPERATOR_COLUMNS} from accounts.operators o where o.id < $1 order by o.id desc limit $2`,
};

/** Newest first. */
export function createListOperators({
  pool,
}: OperatorsDeps): (input: { readonly query: ListOperatorsQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const rows = await queryRows<OperatorRow>(pool, LIST, [query.cursor ?? LAST_ID, query.limit + 1]);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toOperator) };
  };
}

export function createReadOperator({ pool }: OperatorsDeps): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findOperator(pool, params);
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toOperator(row), headers: { etag: etagOf(row.version) } };
  };
}

/** Who asks. */
export function createReadCallingOperator({ pool }: OperatorsDeps): (input: OperatorInput) => Promise<Reply> {
  return async ({ caller }) => {
    const row = await findOperator(pool, { id: formatId('operator', caller.operatorId) });
    if (!row) return NOT_FOUND;
    const body: CallingOperator = {
      operator: toOperator(row),
      key_id: caller.keyId as CallingOperator['key_id'],
      scopes: [...caller.scopes],
    };
    return { kind: 'ok', status: 200, body };
  };
}
