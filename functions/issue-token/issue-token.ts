import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SignJWT } from 'jose';
import type { z } from 'zod';
import { allowsAddress, toNetworks } from '../../shared/accounts/access/allowed-networks.ts';
import { clearFailures, countFailure } from '../../shared/accounts/access/count-failure.ts';
import { failureSubjects } from '../../shared/accounts/access/failure-subjects.ts';
import type { KeyUses } from '../../shared/accounts/access/key-uses.ts';
import { type Peppers, secretMatches } from '../../shared/accounts/credentials.ts';
import type { issueTokenBody } from '../../shared/contracts/http/token.ts';
import { TOKEN_ALGORITHM, TOKEN_LIFETIME_SECONDS } from '../../shared/contracts/token.ts';
import { clientAddress } from '../../shared/platform/client-address.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { clientCredentials } from './client-credentials.ts';
import { describeHolder, type Holder } from './describe-holder.ts';
import { findCredentials, type StoredCredentials } from './find-credentials.ts';
import { grantScopes } from './grant-scopes.ts';
import type { SigningKeys } from './signing-keys.ts';

export type IssueTokenDeps = {
  readonly db: Queryable;
  readonly keys: SigningKeys;
  readonly peppers: Peppers;
  readonly issuer: string;
  /** Proxies that append to X-Forwarded-For behind the gateway. */
  readonly forwardedHops: number;
  readonly uses: Readonly<Record<StoredCredentials['holder'], KeyUses>>;
  readonly clock: Clock;
  readonly log: Logger;
};

type IssueTokenInput = {
  readonly body: z.output<typeof issueTokenBody>;
  readonly headers: IncomingHttpHeaders;
};

const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * An unknown key, a wrong secret and a key that may not open the API answer alike, after the same work; who sends too many
 * of them must wait, longer each time.
 */
export function createIssueToken(deps: IssueTokenDeps): (input: IssueTokenInput) => Promise<Reply> {
  const { db, log } = deps;

  /** The key that the secret opens, or what to answer. */
  async function checkSecret(
    { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
    address: string | undefined,
    now: Date,
  ): Promise<Checked> {
    const key = PRINTABLE.test(apiKey) ? apiKey : '';
    const subjects = failureSubjects(key, address);
    const { stored, lockedUntil, hasFailed } = await findCredentials(db, key, subjects, now);
    if (lockedUntil !== undefined) return { kind: 'refused', reply: refuseUntil(lockedUntil, now) };
    const isCurrent = secretMatches(deps.peppers, apiSecret, stored?.secret_hash ?? undefined);
    const isPrevious = secretMatches(deps.peppers, apiSecret, stored?.previous_secret_hash ?? undefined);
    const isOpen = stored?.active === true && (stored.expires_at === null || stored.expires_at > now);
    if (!stored || !(isCurrent || isPrevious) || !isOpen) {
      await countFailure(db, subjects, now);
      log.warn({ keyId: stored && describeHolder(stored).keyId }, 'token.refused');
      return { kind: 'refused', reply: { kind: 'refused', code: 'invalid_credentials' } };
    }
    if (hasFailed) await clearFailures(db, subjects[0] ?? '');
    return { kind: 'opened', stored };
  }

  return async ({ body, headers }) => {
    const client = clientCredentials(headers, body);
    if (client.kind === 'twice') {
      return refuseField('client_secret', 'must not be sent beside an Authorization header');
    }
    if (client.kind === 'missing') return { kind: 'refused', code: 'invalid_credentials' };
    const address = clientAddress(headers['x-forwarded-for'], deps.forwardedHops);
    const checked = await checkSecret(client, address, deps.clock.now());
    if (checked.kind === 'refused') return checked.reply;
    const { stored } = checked;
    if (stored.holder === 'customer' && stored.account_status !== 'active')
      return { kind: 'refused', code: 'account_inactive' };
    if (!allowsAddress(toNetworks(stored.allowed_ips ?? undefined), address)) {
      return { kind: 'refused', code: 'address_not_allowed' };
    }
    const holder = describeHolder(stored);
    const grant = grantScopes(body.scope, holder.available);
    if (grant.kind === 'unavailable') {
      return refuseField('scope', `${JSON.stringify(grant.scope)} is not a scope of this key`);
    }
    deps.uses[stored.holder].note(stored.id);
    const token = await signToken(deps, holder, grant.scopes);
    const accountId = stored.holder === 'customer' ? stored.account_id : undefined;
    log.info({ accountId, keyId: holder.keyId, scopes: grant.scopes }, 'token.issued');
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

type Checked =
  | { readonly kind: 'opened'; readonly stored: StoredCredentials }
  | { readonly kind: 'refused'; readonly reply: Reply };

function refuseUntil(lockedUntil: Date, now: Date): Reply {
  const seconds = Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 1_000));
  return { kind: 'refused', code: 'too_many_attempts', headers: { 'retry-after': String(seconds) } };
}

function signToken(
  deps: IssueTokenDeps,
  { audience, subject, keyId, mode }: Holder,
  scopes: readonly string[],
): Promise<string> {
  const [{ kid, privateKey }] = deps.keys;
  const issuedAtSeconds = Math.floor(deps.clock.now().getTime() / 1_000);
  return new SignJWT({ client_id: keyId, scope: scopes.join(' '), mode })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid, typ: 'JWT' })
    .setIssuer(deps.issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + TOKEN_LIFETIME_SECONDS)
    .setJti(randomUUID())
    .sign(privateKey);
}
