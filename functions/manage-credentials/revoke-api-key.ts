import { revokeApiKey } from '../../shared/accounts/api-keys/api-key-store.ts';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, type OneInput, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';
import { findOwnKey } from './read-api-keys.ts';

/** Revoked once is revoked: a repeat changes nothing. */
export function createRevokeApiKey({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const found = await findOwnKey(db, input);
    if (!found) return NOT_FOUND;
    // Any scope may be taken away by who manages credentials, but a test key has no say over a live one.
    const granted = mayGrant(input.caller, { mode: found.mode, scopes: [] });
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    await revokeApiKey(db, { id: found.id, accountId: input.caller.accountId }, auditActor(input.caller));
    return { kind: 'ok', status: 204 };
  };
}
