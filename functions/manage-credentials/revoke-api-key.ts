import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedApiKey } from './api-key-row.ts';
import { type CredentialsDeps, NOT_FOUND, type OneInput, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';
import { findApiKey } from './read-api-keys.ts';

const REVOKE: Statement = {
  name: 'manage-credentials.revoke-api-key',
  text: `
    with changed as (
      update messaging.api_keys k
      set revoked_at = now(), previous_secret_hash = null, previous_secret_until = null
      where k.id = $1 and k.account_id = $2 and k.revoked_at is null
      returning k.account_id, k.id, ${auditedApiKey('old')} as before, ${auditedApiKey('new')} as after
    ), ${recordChange({
      changed: 'changed',
      action: 'api_key.revoked',
      subject: auditSubject('apiKey', 'id'),
      before: 'before',
      after: 'after',
      actor: '$3',
    })}
    select id from changed`,
};

/** Revoked once is revoked: a repeat changes nothing. */
export function createRevokeApiKey({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const found = await findApiKey(db, input);
    if (!found) return NOT_FOUND;
    // Any scope may be taken away by who manages credentials, but a test key has no say over a live one.
    const granted = mayGrant(input.caller, { mode: found.mode, scopes: [] });
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    await queryRows(db, REVOKE, [found.id, input.caller.accountId, auditActor(input.caller)]);
    return { kind: 'ok', status: 204 };
  };
}
