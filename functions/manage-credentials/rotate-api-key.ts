import type { z } from 'zod';
import { toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { rotateApiKey } from '../../shared/accounts/api-keys/api-key-store.ts';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import type { rotateBody } from '../../shared/contracts/http/credentials.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, type OneInput, refuseBeyond } from './credentials-context.ts';
import { grantableBy, mayGrant } from './may-grant.ts';
import { findOwnKey } from './read-api-keys.ts';

type RotateInput = OneInput & { readonly body: z.output<typeof rotateBody> };

/** Gives the key a new secret, shown this once; the one before opens until the overlap has passed. */
export function createRotateApiKey(deps: CredentialsDeps): (input: RotateInput) => Promise<Reply> {
  return async (input) => {
    const { body, caller } = input;
    const found = await findOwnKey(deps.db, input);
    if (!found || found.revoked_at !== null) return NOT_FOUND;
    const granted = mayGrant(caller, found);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const { id, mode } = found;
    const target = { id, mode, accountId: caller.accountId, grantable: [...grantableBy(caller)] };
    const made = await rotateApiKey(deps.db, deps, target, body, auditActor(caller));
    if (!made) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: { ...toApiKey(made.row), api_secret: made.secret } };
  };
}
