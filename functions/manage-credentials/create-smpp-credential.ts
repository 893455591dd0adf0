import type { z } from 'zod';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { TOO_MANY_CREDENTIALS } from '../../shared/accounts/credentials-max.ts';
import { toSmppCredential } from '../../shared/accounts/smpp-credentials/smpp-credential-row.ts';
import { createSmppCredential } from '../../shared/accounts/smpp-credentials/smpp-credential-store.ts';
import type { createSmppCredentialBody } from '../../shared/contracts/http/credentials.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';

type CreateInput = { readonly body: z.output<typeof createSmppCredentialBody>; readonly caller: Principal };

/** Makes credentials and shows their password, this once. They send, so their maker must have the scope for it. */
export function createCreateSmppCredential(deps: CredentialsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const granted = mayGrant(caller, { mode: body.mode, scopes: ['messages:send'] });
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const made = await createSmppCredential(deps.db, deps, caller.accountId, body, auditActor(caller));
    switch (made.kind) {
      case 'created': {
        const shown = { ...toSmppCredential(made.row), password: made.password };
        const headers = { location: `/v1/smpp/credentials/${shown.id}` };
        return { kind: 'ok', status: 201, body: shown, headers };
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
