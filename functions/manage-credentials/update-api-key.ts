import type { z } from 'zod';
import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { updateApiKeyBody } from '../../shared/contracts/http/credentials.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, auditedApiKey, toApiKey } from './api-key-row.ts';
import {
  type CredentialsDeps,
  NOT_FOUND,
  type OneInput,
  refuseBeyond,
  refuseField,
} from './credentials-context.ts';
import { grantableBy, mayGrant } from './may-grant.ts';
import { findApiKey } from './read-api-keys.ts';

type UpdateInput = OneInput & { readonly body: z.output<typeof updateApiKeyBody> };

// A field that was not sent stays; null is a value for some. The scopes on which the caller's right was judged must still
// be there.
const UPDATE: Statement = {
  name: 'manage-credentials.update-api-key',
  text: `
    with changed as (
      update messaging.api_keys k set name = coalesce($3, k.name), scopes = coalesce($4::text[], k.scopes),
        allowed_ips = case when $5 then $6::cidr[] else k.allowed_ips end,
        requests_per_second = case when $7 then $8 else k.requests_per_second end,
        expires_at = case when $9 then $10 else k.expires_at end
      where k.id = $1 and k.account_id = $2 and k.revoked_at is null and k.scopes <@ $11::text[]
      returning k.account_id, ${auditedApiKey('old')} as before, ${auditedApiKey('new')} as after, ${API_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'api_key.updated',
      subject: auditSubject('apiKey', 'id'),
      before: 'before',
      after: 'after',
      actor: '$12',
    })}
    select * from changed`,
};

/** Changes what was sent. A revoked key answers like none. */
export function createUpdateApiKey({ db, clock }: CredentialsDeps): (input: UpdateInput) => Promise<Reply> {
  return async (input) => {
    const { body, caller } = input;
    const found = await findApiKey(db, input);
    if (!found || found.revoked_at !== null) return NOT_FOUND;
    const wanted = { mode: found.mode, scopes: [...found.scopes, ...(body.scopes ?? [])] };
    const granted = mayGrant(caller, wanted);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    if (body.expires_at && body.expires_at <= clock.now()) {
      return refuseField('expires_at', 'must be in the future');
    }
    const [row] = await queryRows<ApiKeyRow>(db, UPDATE, [
      found.id,
      caller.accountId,
      body.name,
      body.scopes,
      body.allowed_ips !== undefined,
      body.allowed_ips,
      body.requests_per_second !== undefined,
      body.requests_per_second,
      body.expires_at !== undefined,
      body.expires_at,
      [...grantableBy(caller)],
      auditActor(caller),
    ]);
    return row ? { kind: 'ok', status: 200, body: toApiKey(row) } : NOT_FOUND;
  };
}
