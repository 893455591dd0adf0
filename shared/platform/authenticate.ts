// Who calls. API Gateway checks the token and moves it to X-Forwarded-Authorization (its own identity token takes the
// place of Authorization); we verify it again and take the tenant, or the operator, from there only.
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../contracts/errors.ts';
import { type OperatorScope, parseOperatorScope } from '../contracts/operator-roles.ts';
import type { ProblemContext } from '../contracts/problem.ts';
import {
  type Audience,
  parseScope,
  type Scope,
  TOKEN_ALGORITHM,
  type TokenClaims,
  tokenClaims,
} from '../contracts/token.ts';
import { parseId, type Uuid } from '../kernel/ids.ts';
import { clientAddress } from './client-address.ts';
import type { Clock } from './clock.ts';

export type Principal = {
  readonly accountId: Uuid;
  readonly keyId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** All that the key may do, where the token may do less: what it may pass on to other keys. */
  readonly grantable?: ReadonlySet<Scope>;
  readonly mode: 'live' | 'test';
  /** Where the caller is, as the gateway saw it. */
  readonly address: string | undefined;
};

/** Who calls as an operator. */
export type OperatorPrincipal = {
  readonly operatorId: Uuid;
  readonly keyId: string;
  readonly scopes: ReadonlySet<OperatorScope>;
  /** Where the caller is, as the gateway saw it. */
  readonly address: string | undefined;
};

/** Headers that go with the answer, whatever it is. */
export type AnswerHeaders = Readonly<Record<string, string>>;

export type Authentication<Who = Principal> =
  | { readonly kind: 'authenticated'; readonly principal: Who; readonly headers?: AnswerHeaders }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly context?: ProblemContext;
      readonly headers?: AnswerHeaders;
    };

/** What a request says of its caller. */
export type CallerHeaders = {
  readonly authorization: string | undefined;
  readonly forwardedFor: string | readonly string[] | undefined;
};

export type Authenticator<Who = Principal> = {
  authenticate(caller: CallerHeaders): Promise<Authentication<Who>>;
};

export type TokenConfig = {
  readonly TOKEN_ISSUER: string;
  readonly JWKS_URL: string;
  /** Proxies that append to X-Forwarded-For behind the gateway. */
  readonly FORWARDED_HOPS: number;
};

export type AuthenticatorOptions<Door extends Audience> = { readonly audience: Door; readonly clock: Clock };

/** Who comes with a token, by its audience. */
type PrincipalOf = { readonly api: Principal; readonly admin: OperatorPrincipal };
type Bearer<Door extends Audience> = Omit<PrincipalOf[Door], 'address'>;

const VERIFIED_MAX = 10_000;
const CLOCK_TOLERANCE_SECONDS = 5;

/** What is the token's fault; everything else (no answer, no key set) is ours, and a good token must survive it. */
const TOKEN_FAULTS: ReadonlySet<string> = new Set([
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_JWT_INVALID',
]);

/** The key set could not be read: the caller may try again. */
export class SigningKeysUnreadable extends Error {
  constructor(cause: unknown) {
    super('the signing keys cannot be read', { cause });
    this.name = 'SigningKeysUnreadable';
  }
}

/**
 * Verified tokens are kept until they expire (at most 10,000), since a signature check costs more than a request.
 * `authenticate` throws `SigningKeysUnreadable` while the key set is away.
 */
export function createAuthenticator<Door extends Audience>(
  config: TokenConfig,
  options: AuthenticatorOptions<Door>,
): Authenticator<PrincipalOf[Door]> {
  const keys = createRemoteJWKSet(new URL(config.JWKS_URL), {
    timeoutDuration: 5_000,
    cooldownDuration: 1_000,
    cacheMaxAge: 300_000,
  });
  const expected = { issuer: config.TOKEN_ISSUER, audience: options.audience };
  const verified = new LRUCache<string, Verified<Door>>({ max: VERIFIED_MAX });

  return {
    async authenticate({ authorization, forwardedFor }) {
      const token = authorization?.startsWith('Bearer ') ? authorization.slice(7).trim() : '';
      if (token === '') return { kind: 'refused', code: 'token_missing' };
      const now = options.clock.now();
      const known = verified.get(token);
      const checked = known ?? (await verifyToken(token, keys, expected, now));
      if (checked.kind === 'refused') return checked;
      if (known && now.getTime() >= known.expiresAtMs) return { kind: 'refused', code: 'token_expired' };
      if (!known) verified.set(token, checked);
      const address = clientAddress(forwardedFor, config.FORWARDED_HOPS);
      const principal = { ...checked.bearer, address } as PrincipalOf[Door];
      return { kind: 'authenticated', principal };
    },
  };
}

type Verified<Door extends Audience> = {
  readonly kind: 'verified';
  readonly bearer: Bearer<Door>;
  readonly expiresAtMs: number;
};

async function verifyToken<Door extends Audience>(
  token: string,
  keys: JWTVerifyGetKey,
  expected: { readonly issuer: string; readonly audience: Door },
  now: Date,
): Promise<Verified<Door> | { readonly kind: 'refused'; readonly code: ErrorCode }> {
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms: [TOKEN_ALGORITHM],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    }));
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'refused', code: 'token_expired' };
    if (error instanceof errors.JOSEError && TOKEN_FAULTS.has(error.code)) {
      return { kind: 'refused', code: 'token_invalid' };
    }
    throw new SigningKeysUnreadable(error);
  }
  const claims = tokenClaims.safeParse(payload);
  const bearer = claims.success ? BEARERS[expected.audience](claims.data) : undefined;
  if (!claims.success || bearer === undefined) return { kind: 'refused', code: 'token_invalid' };
  return {
    kind: 'verified',
    bearer,
    expiresAtMs: (claims.data.exp + CLOCK_TOLERANCE_SECONDS) * 1_000,
  };
}

/** What the claims say of who comes; `undefined` where they name nobody of that kind. */
const BEARERS: { readonly [Door in Audience]: (claims: TokenClaims) => Bearer<Door> | undefined } = {
  api({ sub, client_id: keyId, scope, mode }) {
    const accountId = parseId('account', sub);
    return accountId && { accountId, keyId, scopes: scopesIn(scope, parseScope), mode };
  },
  admin({ sub, client_id: keyId, scope }) {
    const operatorId = parseId('operator', sub);
    return operatorId && { operatorId, keyId, scopes: scopesIn(scope, parseOperatorScope) };
  },
};

function scopesIn<S>(text: string, parse: (name: string) => S | undefined): ReadonlySet<S> {
  return new Set(text.split(' ').flatMap((name) => parse(name) ?? []));
}
