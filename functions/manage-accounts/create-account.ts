import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateAccountBody } from '../../shared/contracts/http/admin/accounts.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import { inTransaction, type Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { settingsIn, toAccount } from './account-row.ts';
import { changeAccount, createAccount, findAccount } from './account-store.ts';
import { refuseCredit } from './refuse-credit.ts';

type CreateInput = { readonly body: CreateAccountBody; readonly caller: OperatorPrincipal };

/** An account comes with its purse, by a trigger; what it shall have beside that is set in the same transaction. */
export function createCreateAccount(pool: Pool): (input: CreateInput) => Promise<Reply> {
  return async ({ body: { name, ...rest }, caller }) => {
    const refusal = refuseCredit({ billing: 'prepaid', credit_limit: '0' }, rest);
    if (refusal) return refusal;
    const actor = auditOperator(caller);
    const row = await inTransaction(pool, async (db) => {
      const made = await findAccount(db, await createAccount(db, name, actor));
      if (made === undefined || Object.keys(rest).length === 0) return made;
      const change = {
        kind: 'update',
        id: made.id,
        version: made.version,
        settings: settingsIn(rest),
      } as const;
      return changeAccount(db, change, actor);
    });
    if (row === undefined) throw new Error('a new account is there');
    const shown = toAccount(row);
    const headers = { etag: etagOf(row.version), location: `/v1/admin/accounts/${shown.id}` };
    return { kind: 'ok', status: 201, body: shown, headers };
  };
}
