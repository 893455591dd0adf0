// Access tokens: RS256 JWTs of one hour from POST /v1/oauth/token (client credentials, RFC 6749 §4.4).
import { z } from 'zod';

export const SCOPES = [
  'messages:send',
  'messages:read',
  'webhooks:manage',
  'optouts:manage',
  'numbers:read',
  'numbers:manage',
  'inbox:manage',
  'account:manage',
  'credentials:manage',
  'campaigns:manage',
  'usage:read',
  'smpp:read',
] as const;
export type Scope = (typeof SCOPES)[number];

export function parseScope(text: string): Scope | undefined {
  return SCOPES.find((scope) => scope === text);
}

/** `aud` keeps customers and operators apart: no customer token opens an operator's door, nor the reverse. */
export const AUDIENCES = ['api', 'admin'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const TOKEN_LIFETIME_SECONDS = 3_600;
export const TOKEN_ALGORITHM = 'RS256';

export const tokenClaims = z.object({
  iss: z.string(),
  aud: z.enum(AUDIENCES),
  /** The account (`acc_…`) or operator (`opr_…`). */
  sub: z.string(),
  /** The key (`key_…`, an operator's `opk_…`) it was made for. */
  client_id: z.string(),
  scope: z.string(),
  /** The kind of key: what is sent under a test token stays in the sandbox. */
  mode: z.enum(['live', 'test']),
  iat: z.int(),
  exp: z.int(),
  jti: z.string(),
});
export type TokenClaims = z.output<typeof tokenClaims>;
