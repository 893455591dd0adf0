import { auditOperator, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { AssignNumberBody } from '../../shared/contracts/http/admin/numbers.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedNumber, NUMBER_SUBJECT, toNumber } from './number-row.ts';
import { findNumber } from './read-numbers.ts';
import { refuseTollfree } from './refuse-tollfree.ts';

const ASSIGN: Statement = {
  name: 'manage-account-numbers.assign',
  text: `
    with assigned as (
      insert into numbers.dids as d (number, account_id, sms_enabled, mms_enabled, tollfree_status)
      select $1, a.id, $3, $4, $5 from accounts.accounts a where a.id = $2 and a.status <> 'closed'
      on conflict (number) do update set account_id = excluded.account_id, sms_enabled = excluded.sms_enabled,
        mms_enabled = excluded.mms_enabled, tollfree_status = excluded.tollfree_status
      where d.account_id is null
      returning d.account_id, d.id, d.number, ${auditedNumber('d')} as after
    ), ${recordChange({
      ...{ changed: 'assigned', action: 'number.assigned', subject: NUMBER_SUBJECT, actor: '$6' },
      after: 'after',
    })}
    select id from assigned`,
};

const FIND_ACCOUNT: Statement = {
  name: 'manage-account-numbers.find-account',
  text: 'select status from accounts.accounts where id = $1',
};

type AssignInput = { readonly body: AssignNumberBody; readonly caller: OperatorPrincipal };

export function createAssignNumber(db: Queryable): (input: AssignInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const refusal = refuseTollfree(body.number, body.tollfree_status);
    if (refusal) return refusal;
    const accountId = parseId('account', body.account_id);
    const [assigned] = await queryRows<{ id: Uuid }>(db, ASSIGN, [
      ...[body.number, accountId, body.sms_enabled, body.mms_enabled, body.tollfree_status],
      auditOperator(caller),
    ]);
    const row = await findNumber(db, assigned?.id);
    if (!row) return refuse(db, accountId);
    const shown = toNumber(row);
    const headers = { etag: etagOf(row.version), location: `/v1/admin/numbers/${shown.id}` };
    return { kind: 'ok', status: 201, body: shown, headers };
  };
}

/** Nothing was assigned: there is nobody to have it, or somebody has it. */
async function refuse(db: Queryable, accountId: Uuid | undefined): Promise<Reply> {
  const [account] = await queryRows<{ status: string }>(db, FIND_ACCOUNT, [accountId]);
  if (account === undefined) return refuseField('account_id', 'must be an account');
  return { kind: 'refused', code: account.status === 'closed' ? 'account_closed' : 'number_taken' };
}
