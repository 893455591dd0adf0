import type { z } from 'zod';
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { TOO_MANY_CREDENTIALS } from '../../shared/accounts/credentials-max.ts';
import { toSmppCredential } from '../../shared/accounts/smpp-credentials/smpp-credential-row.ts';
import {
  createSmppCredential,
  listSmppCredentials,
} from '../../shared/accounts/smpp-credentials/smpp-credential-store.ts';
import type { createSmppCredentialBody } from '../../shared/contracts/http/credentials.ts';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { CLOSED, type AccountCredentialsDeps as Deps } from './account-credentials-context.ts';
import { findAccount } from './find-account.ts';

type ListInput = OperatorInput & { readonly query: z.output<typeof listCredentialsQuery> };

/** Newest first. */
export function createListSmppCredentials({ pool }: Deps): (input: ListInput) => Promise<Reply> {
  return async ({ params, query: { cursor, limit } }) => {
    const account = await findAccount(pool, params);
    if (!account) return NOT_FOUND;
    const rows = await listSmppCredentials(pool, account.id, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toSmppCredential) };
  };
}

type CreateInput = OperatorInput & { readonly body: z.output<typeof createSmppCredentialBody> };

/** Makes credentials and shows their password, this once. */
export function createCreateSmppCredential(deps: Deps): (input: CreateInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const account = await findAccount(deps.pool, params);
    if (!account) return NOT_FOUND;
    if (account.status === 'closed') return CLOSED;
    const made = await createSmppCredential(deps.pool, deps, account.id, body, auditOperator(caller));
    switch (made.kind) {
      case 'created': {
        const shown = { ...toSmppCredential(made.row), password: made.password };
        const location = `/v1/admin/accounts/${params.id}/smpp-credentials/${shown.id}`;
        return {
          kind: 'ok',
          status: 201,
          body: shown,
          headers: { etag: etagOf(made.row.version), location },
        };
      }
      case 'too-many':
        return TOO_MANY_CREDENTIALS;
      case 'taken':
        return { kind: 'refused', code: 'system_id_taken' };
      default:
        return assertNever(made);
    }
  };
}
