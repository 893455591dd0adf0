import type { z } from 'zod';
import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { hashApiSecret, makeApiCredentials } from '../../shared/accounts/credentials.ts';
import type { createApiKeyBody } from '../../shared/contracts/http/credentials.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, auditedApiKey, toApiKey } from './api-key-row.ts';
import {
  CREDENTIALS_MAX,
  type CredentialsDeps,
  refuseBeyond,
  refuseField,
  TOO_MANY,
} from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';

type CreateInput = { readonly body: z.output<typeof createApiKeyBody>; readonly caller: Principal };

const CREATE: Statement = {
  name: 'manage-credentials.create-api-key',
  text: `
    with created as (
      insert into messaging.api_keys as k (account_id, name, api_key, mode, scopes, secret_hash, allowed_ips,
        requests_per_second, expires_at)
      select $1, $2, $3, $4, $5::text[], $6, $7::cidr[], $8, $9
      where (select count(*) from messaging.api_keys where account_id = $1 and revoked_at is null) < ${CREDENTIALS_MAX}
      returning k.account_id, ${auditedApiKey('k')} as after, ${API_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'api_key.created',
      subject: auditSubject('apiKey', 'id'),
      after: 'after',
      actor: '$10',
    })}
    select * from created`,
};

/** Makes a key and shows its secret, this once. */
export function createCreateApiKey(deps: CredentialsDeps): (input: CreateInput) => Promise<Reply> {
  const [pepper] = deps.peppers;
  return async ({ body, caller }) => {
    const granted = mayGrant(caller, body);
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    if (body.expires_at !== null && body.expires_at <= deps.clock.now()) {
      return refuseField('expires_at', 'must be in the future');
    }
    const { apiKey, apiSecret } = makeApiCredentials(body.mode, deps.random);
    const [row] = await queryRows<ApiKeyRow>(deps.db, CREATE, [
      caller.accountId,
      body.name,
      apiKey,
      body.mode,
      body.scopes,
      hashApiSecret(pepper.key, apiSecret, pepper.version),
      body.allowed_ips,
      body.requests_per_second,
      body.expires_at,
      auditActor(caller),
    ]);
    if (!row) return TOO_MANY;
    const shown = { ...toApiKey(row), api_secret: apiSecret };
    return { kind: 'ok', status: 201, body: shown, headers: { location: `/v1/api-keys/${shown.id}` } };
  };
}
