import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import {
  auditedOperatorKey,
  OPERATOR_KEY_COLUMNS,
  type OperatorKeyRow,
  toOperatorKey,
} from '../../shared/accounts/operators/operator-key-row.ts';
import { findOperator } from '../../shared/accounts/operators/operator-row.ts';
import type { ListOperatorsQuery } from '../../shared/contracts/http/admin/operators.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf, type IfMatch, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import type { OperatorsDeps } from './operators-context.ts';

const FIND: Statement = {
  name: 'manage-operators.find-key',
  text: `select ${OPERATOR_KEY_COLUMNS} from accounts.operator_keys k where k.id = $1 and k.operator_id = $2`,
};

async function findKey(db: Queryable, { params }: OperatorInput): Promise<OperatorKeyRow | undefined> {
  const [operatorId, id] = [parseId('operator', params.id ?? ''), parseId('operatorKey', params.key ?? '')];
  const [row] = operatorId && id ? await queryRows<OperatorKeyRow>(db, FIND, [id, operatorId]) : [];
  return row;
}

export function createReadKey({ pool }: OperatorsDeps): (input: OperatorInput) => Promise<Reply> {
  return async (input) => {
    const row = await findKey(pool, input);
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toOperatorKey(row), headers: { etag: etagOf(row.version) } };
  };
}

const LIST: Statement = {
  name: 'manage-operators.list-keys',
  text: `
    select ${OPERATOR_KEY_COLUMNS} from accounts.operator_keys k
    where k.operator_id = $1 and k.id < $2
    order by k.id desc
    limit $3`,
};

type ListInput = OperatorInput & { readonly query: ListOperatorsQuery };

/** Newest first. */
export function createListKeys({ pool }: OperatorsDeps): (input: ListInput) => Promise<Reply> {
  return async ({ params, query }) => {
    const operator = await findOperator(pool, params);
    if (!operator) return NOT_FOUND;
    const values = [operator.id, query.cursor ?? LAST_ID, query.limit + 1];
    const rows = await queryRows<OperatorKeyRow>(pool, LIST, values);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toOperatorKey) };
  };
}

const REVOKE: Statement = {
  name: 'manage-operators.revoke-key',
  text: `
    with changed as (
      update accounts.operator_keys k set revoked_at = now()
      where k.id = $1 and k.revoked_at is null
      returning null::uuid as account_id, k.operator_id, ${auditedOperatorKey('old')} as before,
        ${auditedOperatorKey('new')} as after, ${OPERATOR_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'operator_key.revoked',
      subject: auditSubject('operator', 'operator_id'),
      before: 'before',
      after: 'after',
      actor: '$2',
    })}
    select * from changed`,
};

type RevokeInput = OperatorInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};

/** Revoked once is revoked: a repeat changes nothing. */
export function createRevokeKey({ pool }: OperatorsDeps): (input: RevokeInput) => Promise<Reply> {
  return async (input) => {
    const found = await findKey(pool, input);
    if (!found) return NOT_FOUND;
    if (!input.ifMatch.allows(found.version)) return VERSION_CHANGED;
    const isTrial = input.query.dry_run;
    const values = [found.id, auditOperator(input.caller)];
    const [row] = await changeOrTry(pool, isTrial, (db) => queryRows<OperatorKeyRow>(db, REVOKE, values));
    if (isTrial) return previewReply(toOperatorKey(found), toOperatorKey(row ?? found));
    return { kind: 'ok', status: 204 };
  };
}
