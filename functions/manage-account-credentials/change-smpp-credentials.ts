import type { z } from 'zod';
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import {
  type SmppCredentialRow,
  toSmppCredential,
} from '../../shared/accounts/smpp-credentials/smpp-credential-row.ts';
import {
  findSmppCredential,
  revokeSmppCredential,
  rotateSmppCredential,
} from '../../shared/accounts/smpp-credentials/smpp-credential-store.ts';
import type { rotateBody } from '../../shared/contracts/http/credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { OperatorChange, OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { AccountCredentialsDeps as Deps } from './account-credentials-context.ts';
import { changeSeen, type OwnedBy, revokeSeen, showVersion } from './change-seen.ts';

/** The credentials that the path names. */
async function findOne(
  db: Queryable,
  { params }: OperatorInput,
): Promise<OwnedBy<SmppCredentialRow> | undefined> {
  const accountId = parseId('account', params.id ?? '');
  if (accountId === undefined) return undefined;
  const row = await findSmppCredential(db, accountId, parseId('smppAccount', params.credential ?? ''));
  return row && { accountId, row };
}

export function createReadSmppCredential({ pool }: Deps): (input: OperatorInput) => Promise<Reply> {
  return async (input) => {
    const found = await findOne(pool, input);
    return found ? showVersion(toSmppCredential(found.row), found.row) : NOT_FOUND;
  };
}

type RotateInput = OperatorChange & { readonly body: z.output<typeof rotateBody> };

export function createRotateSmppCredential(deps: Deps): (input: RotateInput) => Promise<Reply> {
  return async (input) =>
    changeSeen(deps.pool, input, {
      ...{ found: await findOne(deps.pool, input), show: toSmppCredential },
      async change(db, target) {
        const made = await rotateSmppCredential(db, deps, target, input.body, auditOperator(input.caller));
        return made && { row: made.row, shownOnce: { password: made.password } };
      },
    });
}

const COUNT_SESSIONS: Statement = {
  name: 'manage-account-credentials.count-sessions',
  text: `
    select count(*)::int as smpp_sessions from messaging.smpp_sessions
    where account_id = $1 and system_id = $2 and closed_at is null`,
};

/** The bridge ends the sessions of revoked credentials by itself. */
async function countSessions(db: Queryable, { accountId, row }: OwnedBy<SmppCredentialRow>) {
  const values = [accountId, row.system_id];
  const [counted] = await queryRows<{ readonly smpp_sessions: number }>(db, COUNT_SESSIONS, values);
  return { smpp_sessions: counted?.smpp_sessions ?? 0 };
}

export function createRevokeSmppCredential({ pool }: Deps): (input: OperatorChange) => Promise<Reply> {
  return async (input) => {
    const found = await findOne(pool, input);
    return revokeSeen(pool, input, {
      ...{ found, show: toSmppCredential },
      revoke: (db, target) => revokeSmppCredential(db, target, auditOperator(input.caller)),
      touches: async () => (found ? countSessions(pool, found) : {}),
    });
  };
}
