import type { z } from 'zod';
import { toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { createApiKey } from '../../shared/accounts/api-keys/api-key-store.ts';
import { refusePastExpiry } from '../../shared/accounts/api-keys/refuse-past-expiry.ts';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { TOO_MANY_CREDENTIALS } from '../../shared/accounts/credentials-max.ts';
import type { createApiKeyBody } from '../../shared/contracts/http/credentials.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';

type CreateInput = { readonly body: z.output<typeof createApiKeyBody>; readonly caller: Principal };

/** Makes a key and shows its secret, this once. */
export function createCreateApiKey(deps: CredentialsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const granted = mayGrant(caller, body);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const refusal = refusePastExpiry(body, deps.clock.now());
    if (refusal) return refusal;
    const made = await createApiKey(deps.db, deps, caller.accountId, body, auditActor(caller));
    if (!made) return TOO_MANY_CREDENTIALS;
    const shown = { ...toApiKey(made.row), api_secret: made.secret };
    return { kind: 'ok', status: 201, body: shown, headers: { location: `/v1/api-keys/${shown.id}` } };
  };
}
