import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import {
  auditedOperator,
  findOperator,
  OPERATOR_COLUMNS,
  type OperatorRow,
  toOperator,
} from '../../shared/accounts/operators/operator-row.ts';
import type { UpdateOperatorBody } from '../../shared/contracts/http/admin/operators.ts';
import { etagOf, type IfMatch, rowVersion, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import type { OperatorsDeps } from './operators-context.ts';

type UpdateInput = OperatorInput & {
  readonly query: { readonly dry_run: boolean };
  readonly body: UpdateOperatorBody;
  readonly ifMatch: IfMatch;
};

// Admins are locked in one order until another one is found who stays: two who take each other's role away at once meet on
// the first of them, and the second finds nobody left.
const UPDATE: Statement = {
  name: 'manage-operators.update',
  text: `
    with admins as (
      select id from accounts.operators where role = 'admin' and status = 'active' order by id for update
    ), changed as (
      update accounts.operators o set name = coalesce($3, o.name), role = coalesce($4, o.role),
        status = coalesce($5, o.status), updated_at = now()
      where o.id = $1 and ${rowVersion('o')} = $2
        and ((coalesce($4, o.role) = 'admin' and coalesce($5, o.status) = 'active')
          or exists (select from admins a where a.id <> $1))
      returning null::uuid as account_id, ${auditedOperator('old')} as before, ${auditedOperator('new')} as after,
        ${OPERATOR_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'operator.updated',
      subject: auditSubject('operator', 'id'),
      before: 'before',
      after: 'after',
      actor: '$6',
    })}
    select * from changed`,
};

/** Changes what was sent. Nobody takes the last active admin away, himself neither. */
export function createUpdateOperator({ pool }: OperatorsDeps): (input: UpdateInput) => Promise<Reply> {
  return async ({ params, query, body, caller, ifMatch }) => {
    const found = await findOperator(pool, params);
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    const { name, role, status } = body;
    const values = [found.id, found.version, name, role, status, auditOperator(caller)];
    const [row] = await changeOrTry(pool, query.dry_run, (db) => queryRows<OperatorRow>(db, UPDATE, values));
    if (!row) return (await isAsSeen(found)) ? { kind: 'refused', code: 'last_admin' } : VERSION_CHANGED;
    if (query.dry_run) return previewReply(toOperator(found), toOperator(row));
    return { kind: 'ok', status: 200, body: toOperator(row), headers: { etag: etagOf(row.version) } };
  };

  async function isAsSeen(seen: OperatorRow): Promise<boolean> {
    return (await findOperator(pool, { id: toOperator(seen).id }))?.version === seen.version;
  }
}
