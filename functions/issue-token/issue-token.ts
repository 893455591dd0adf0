import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignJWT } from 'jose';
import type { z } from 'zod';
import { modeOfKey, secretMatches } from '../../shared/accounts/credentials.ts';
import type { issueTokenBody } from '../../shared/contracts/http/token.ts';
import {
  type Audience,
  SCOPES,
  type Scope,
  TOKEN_ALGORITHM,
  TOKEN_LIFETIME_SECONDS,
} from '../../shared/contracts/token.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { clientCredentials } from './client-credentials.ts';
import { findCredentials, type StoredCredentials } from './find-credentials.ts';
import { grantScopes } from './grant-scopes.ts';
import type { SigningKeys } from './signing-keys.ts';

export type IssueTokenDeps = {
  readonly db: Queryable;
  readonly keys: SigningKeys;
  readonly pepper: Buffer;
  readonly issuer: string;
  readonly clock: Clock;
  readonly log: Logger;
};

type IssueTokenInput = {
  readonly body: z.output<typeof issueTokenBody>;
  readonly headers: IncomingHttpHeaders;
};

const AUDIENCE: Audience = 'api';
const PRINTABLE = /^[\x21-\x7e]+$/;

/** An unknown key, a wrong secret and a key that may not open the API answer alike, after the same work. */
export function createIssueToken(deps: IssueTokenDeps): (input: IssueTokenInput) => Promise<Reply> {
  return async ({ body, headers }) => {
    const client = clientCredentials(headers, body);
    if (client.kind === 'twice') {
      return refuseField('client_secret', 'must not be sent beside an Authorization header');
    }
    if (client.kind === 'missing') return { kind: 'refused', code: 'invalid_credentials' };
    const stored = PRINTABLE.test(client.apiKey) ? await findCredentials(deps.db, client.apiKey) : undefined;
    const matches = secretMatches(deps.pepper, client.apiSecret, stored?.api_secret_hash ?? undefined);
    if (!stored || !matches || !stored.usable) {
      deps.log.warn({ keyId: stored && formatId('apiKey', stored.id) }, 'token.refused');
      return { kind: 'refused', code: 'invalid_credentials' };
    }
    if (stored.account_status !== 'active') return { kind: 'refused', code: 'account_inactive' };
    const grant = grantScopes(body.scope, SCOPES);
    if (grant.kind === 'unavailable') {
      return refuseField('scope', `${JSON.stringify(grant.scope)} is not a scope of this key`);
    }
    const token = await signToken(deps, stored, client.apiKey, grant.scopes);
    deps.log.info(
      { accountId: stored.account_id, keyId: formatId('apiKey', stored.id), scopes: grant.scopes },
      'token.issued',
    );
    return {
      kind: 'ok',
      status: 200,
      body: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: TOKEN_LIFETIME_SECONDS,
        scope: grant.scopes.join(' '),
      },
    };
  };
}

function signToken(
  deps: IssueTokenDeps,
  stored: StoredCredentials,
  apiKey: string,
  scopes: readonly Scope[],
): Promise<string> {
  const [{ kid, privateKey }] = deps.keys;
  const issuedAtSeconds = Math.floor(deps.clock.now().getTime() / 1_000);
  return new SignJWT({
    client_id: formatId('apiKey', stored.id),
    scope: scopes.join(' '),
    mode: modeOfKey(apiKey),
  })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid, typ: 'JWT' })
    .setIssuer(deps.issuer)
    .setAudience(AUDIENCE)
    .setSubject(formatId('account', stored.account_id))
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + TOKEN_LIFETIME_SECONDS)
    .setJti(randomUUID())
    .sign(privateKey);
}

function refuseField(field: string, message: string): Reply {
  return {
    kind: 'refused',
    code: 'invalid_request',
    context: { detail: `${field}: ${message}`, errors: [{ field, message }] },
  };
}
