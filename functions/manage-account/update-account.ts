import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { UpdateAccountBody } from '../../shared/contracts/http/account.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccountResource } from './account-row.ts';

type UpdateInput = { readonly body: UpdateAccountBody; readonly caller: Principal };

const audited = (row: string): string =>
  `jsonb_build_object('name', ${row}.company_name, 'contact_email', ${row}.contact_email)`;

// The contact has a switch of its own, since null removes it.
const UPDATE: Statement = {
  name: 'manage-account.update',
  text: `
    with changed as (
      update accounts.accounts a set company_name = coalesce($2, a.company_name),
        contact_email = case when $3::boolean then $4 else a.contact_email end, updated_at = now()
      where a.id = $1
      returning a.id as account_id, ${audited('old')} as before, ${audited('new')} as after, ${ACCOUNT_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'account.updated',
      subject: auditSubject('account', 'id'),
      before: 'before',
      after: 'after',
      actor: '$5',
    })}
    select * from changed`,
};

/** Changes what the body names. */
export function createUpdateAccount(db: Queryable): (input: UpdateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const [row] = await queryRows<AccountRow>(db, UPDATE, [
      caller.accountId,
      body.name ?? null,
      body.contact_email !== undefined,
      body.contact_email ?? null,
      auditActor(caller),
    ]);
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toAccountResource(row) };
  };
}
