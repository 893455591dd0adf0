import type { z } from 'zod';
import { toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { createApiKey, listApiKeys } from '../../shared/accounts/api-keys/api-key-store.ts';
import { refusePastExpiry } from '../../shared/accounts/api-keys/refuse-past-expiry.ts';
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { TOO_MANY_CREDENTIALS } from '../../shared/accounts/credentials-max.ts';
import type { createApiKeyBody } from '../../shared/contracts/http/credentials.ts';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { CLOSED, type AccountCredentialsDeps as Deps } from './account-credentials-context.ts';
import { findAccount } from './find-account.ts';

type ListInput = OperatorInput & { readonly query: z.output<typeof listCredentialsQuery> };

/** Newest first. */
export function createListApiKeys({ pool }: Deps): (input: ListInput) => Promise<Reply> {
  return async ({ params, query: { cursor, limit } }) => {
    const account = await findAccount(pool, params);
    if (!account) return NOT_FOUND;
    const rows = await listApiKeys(pool, account.id, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toApiKey) };
  };
}

type CreateInput = OperatorInput & { readonly body: z.output<typeof createApiKeyBody> };

/** Makes a key with whatever scopes are asked for, and shows its secret, this once. */
export function createCreateApiKey(deps: Deps): (input: CreateInput) => Promise<Reply> {
  return async ({ params, body, caller }) => {
    const account = await findAccount(deps.pool, params);
    if (!account) return NOT_FOUND;
    if (account.status === 'closed') return CLOSED;
    const refusal = refusePastExpiry(body, deps.clock.now());
    if (refusal) return refusal;
    const made = await createApiKey(deps.pool, deps, account.id, body, auditOperator(caller));
    if (!made) return TOO_MANY_CREDENTIALS;
    const shown = { ...toApiKey(made.row), api_secret: made.secret };
    const location = `/v1/admin/accounts/${params.id}/api-keys/${shown.id}`;
    return { kind: 'ok', status: 201, body: shown, headers: { etag: etagOf(made.row.version), location } };
  };
}
