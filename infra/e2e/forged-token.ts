// Tokens that say something else than those that were issued.
import { importJWK, type JWTPayload, SignJWT } from 'jose';

export function claimsOf(bearer: string): JWTPayload {
  return JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
}

/** The claims of `bearer`, issued just now but for what `claims` say, signed by the first key of `signingKeys`. */
export async function forge(
  signingKeys: string | undefined,
  bearer: string,
  claims: JWTPayload,
  header: object = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const key = await importJWK(JSON.parse(signingKeys ?? '[]')[0], 'RS256');
  const token = await new SignJWT({ ...claimsOf(bearer), iat: now, exp: now + 60, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'test-key', typ: 'JWT', ...header })
    .sign(key);
  return `Bearer ${token}`;
}
