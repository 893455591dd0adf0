import type { z } from 'zod';
import { type ApiKeyRow, toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { findApiKey, revokeApiKey, rotateApiKey } from '../../shared/accounts/api-keys/api-key-store.ts';
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { rotateBody } from '../../shared/contracts/http/credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { OperatorChange, OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { AccountCredentialsDeps as Deps } from './account-credentials-context.ts';
import { changeSeen, type OwnedBy, revokeSeen, showVersion } from './change-seen.ts';

/** The key that the path names. */
async function findKey(db: Queryable, { params }: OperatorInput): Promise<OwnedBy<ApiKeyRow> | undefined> {
  const accountId = parseId('account', params.id ?? '');
  if (accountId === undefined) return undefined;
  const row = await findApiKey(db, accountId, parseId('apiKey', params.key ?? ''));
  return row && { accountId, row };
}

export function createReadApiKey({ pool }: Deps): (input: OperatorInput) => Promise<Reply> {
  return async (input) => {
    const found = await findKey(pool, input);
    return found ? showVersion(toApiKey(found.row), found.row) : NOT_FOUND;
  };
}

type RotateInput = OperatorChange & { readonly body: z.output<typeof rotateBody> };

export function createRotateApiKey(deps: Deps): (input: RotateInput) => Promise<Reply> {
  return async (input) =>
    changeSeen(deps.pool, input, {
      ...{ found: await findKey(deps.pool, input), show: toApiKey },
      async change(db, target) {
        const made = await rotateApiKey(db, deps, target, input.body, auditOperator(input.caller));
        return made && { row: made.row, shownOnce: { api_secret: made.secret } };
      },
    });
}

export function createRevokeApiKey({ pool }: Deps): (input: OperatorChange) => Promise<Reply> {
  return async (input) =>
    revokeSeen(pool, input, {
      ...{ found: await findKey(pool, input), show: toApiKey },
      revoke: (db, target) => revokeApiKey(db, target, auditOperator(input.caller)),
    });
}
