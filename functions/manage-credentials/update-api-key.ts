import type { z } from 'zod';
import { toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { updateApiKey } from '../../shared/accounts/api-keys/api-key-store.ts';
import { refusePastExpiry } from '../../shared/accounts/api-keys/refuse-past-expiry.ts';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import type { updateApiKeyBody } from '../../shared/contracts/http/credentials.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, type OneInput, refuseBeyond } from './credentials-context.ts';
import { grantableBy, mayGrant } from './may-grant.ts';
import { findOwnKey } from './read-api-keys.ts';

type UpdateInput = OneInput & { readonly body: z.output<typeof updateApiKeyBody> };

/** Changes what was sent. A revoked key answers like none. */
export function createUpdateApiKey({ db, clock }: CredentialsDeps): (input: UpdateInput) => Promise<Reply> {
  return async (input) => {
    const { body, caller } = input;
    const found = await findOwnKey(db, input);
    if (!found || found.revoked_at !== null) return NOT_FOUND;
    const wanted = { mode: found.mode, scopes: [...found.scopes, ...(body.scopes ?? [])] };
    const granted = mayGrant(caller, wanted);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const refusal = refusePastExpiry(body, clock.now());
    if (refusal) return refusal;
    // The scopes on which the caller's right was judged must still be there.
    const target = { id: found.id, accountId: caller.accountId, grantable: [...grantableBy(caller)] };
    const row = await updateApiKey(db, target, body, auditActor(caller));
    return row ? { kind: 'ok', status: 200, body: toApiKey(row) } : NOT_FOUND;
  };
}
