import type { z } from 'zod';
import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { hashApiSecret, makeApiCredentials } from '../../shared/accounts/credentials.ts';
import type { rotateBody } from '../../shared/contracts/http/credentials.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, auditedApiKey, toApiKey } from './api-key-row.ts';
import { type CredentialsDeps, NOT_FOUND, type OneInput, refuseBeyond } from './credentials-context.ts';
import { grantableBy, mayGrant } from './may-grant.ts';
import { findApiKey } from './read-api-keys.ts';

type RotateInput = OneInput & { readonly body: z.output<typeof rotateBody> };

const ROTATE: Statement = {
  name: 'manage-credentials.rotate-api-key',
  text: `
    with changed as (
      update messaging.api_keys k set secret_hash = $3, previous_secret_hash = k.secret_hash,
        previous_secret_until = $4::timestamptz + make_interval(secs => $5)
      where k.id = $1 and k.account_id = $2 and k.revoked_at is null and k.scopes <@ $6::text[]
      returning k.account_id, ${auditedApiKey('old')} as before, ${auditedApiKey('new')} as after, ${API_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'api_key.rotated',
      subject: auditSubject('apiKey', 'id'),
      before: 'before',
      after: 'after',
      actor: '$7',
    })}
    select * from changed`,
};

/** Gives the key a new secret, shown this once; the one before opens until the overlap has passed. */
export function createRotateApiKey(deps: CredentialsDeps): (input: RotateInput) => Promise<Reply> {
  const [pepper] = deps.peppers;
  return async (input) => {
    const { body, caller } = input;
    const found = await findApiKey(deps.db, input);
    if (!found || found.revoked_at !== null) return NOT_FOUND;
    const granted = mayGrant(caller, found);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const { apiSecret } = makeApiCredentials(found.mode, deps.random);
    const [row] = await queryRows<ApiKeyRow>(deps.db, ROTATE, [
      found.id,
      caller.accountId,
      hashApiSecret(pepper.key, apiSecret, pepper.version),
      deps.clock.now(),
      body.overlap_seconds,
      [...grantableBy(caller)],
      auditActor(caller),
    ]);
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: { ...toApiKey(row), api_secret: apiSecret } };
  };
}
