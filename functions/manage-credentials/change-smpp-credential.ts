import type { z } from 'zod';
import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { toSmppCredential } from '../../shared/accounts/smpp-credentials/smpp-credential-row.ts';
import {
  revokeSmppCredential,
  rotateSmppCredential,
  updateSmppCredential,
} from '../../shared/accounts/smpp-credentials/smpp-credential-store.ts';
import type { rotateBody, updateSmppCredentialBody } from '../../shared/contracts/http/credentials.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, type OneInput, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';
import { findOwnSmppCredential } from './read-smpp-credentials.ts';

/** The credentials, where the caller has a say over them. */
async function findOwn({ db }: CredentialsDeps, input: OneInput, scopes: readonly string[]) {
  const found = await findOwnSmppCredential(db, input);
  if (!found) return { kind: 'refused', reply: NOT_FOUND } as const;
  const { caller } = input;
  const granted = mayGrant(caller, { mode: found.test ? 'test' : 'live', scopes });
  if (granted.kind === 'beyond') return { kind: 'refused', reply: refuseBeyond(granted.detail) } as const;
  return { kind: 'found', target: { id: found.id, accountId: caller.accountId } } as const;
}

type UpdateInput = OneInput & { readonly body: z.output<typeof updateSmppCredentialBody> };

/** Changes what was sent. Binds that are there stay; the next ones meet the new limits. */
export function createUpdateSmppCredential(deps: CredentialsDeps): (input: UpdateInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, ['messages:send']);
    if (own.kind === 'refused') return own.reply;
    const row = await updateSmppCredential(deps.db, own.target, input.body, auditActor(input.caller));
    return row ? { kind: 'ok', status: 200, body: toSmppCredential(row) } : NOT_FOUND;
  };
}

type RotateInput = OneInput & { readonly body: z.output<typeof rotateBody> };

/** Gives them a new password, shown this once; the one before binds until the overlap has passed. */
export function createRotateSmppCredential(deps: CredentialsDeps): (input: RotateInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, ['messages:send']);
    if (own.kind === 'refused') return own.reply;
    const made = await rotateSmppCredential(deps.db, deps, own.target, input.body, auditActor(input.caller));
    if (!made) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: { ...toSmppCredential(made.row), password: made.password } };
  };
}

/** Revoked once is revoked: a repeat changes nothing. */
export function createRevokeSmppCredential(deps: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, []);
    if (own.kind === 'refused') return own.reply;
    await revokeSmppCredential(deps.db, own.target, auditActor(input.caller));
    return { kind: 'ok', status: 204 };
  };
}
