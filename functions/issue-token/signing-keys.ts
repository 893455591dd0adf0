// The keys behind access tokens. A key is rotated by putting the new one last (published, not signing), moving it to the
// front when every cache has seen it, and dropping the old one when its last token has expired.
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { TOKEN_ALGORITHM } from '../../shared/contracts/token.ts';

export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject };
/** The first one signs. */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];

export type ParsedSigningKeys =
  | { readonly kind: 'parsed'; readonly keys: SigningKeys }
  | { readonly kind: 'unusable'; readonly problems: readonly string[] };

const MODULUS_BITS_MIN = 2_048;

/** Reads a JSON array of private RSA JWKs with `kid`. Problems name a key by its place, never by its content. */
export function parseSigningKeys(text: string): ParsedSigningKeys {
  const list = parseList(text);
  if (list === undefined) return { kind: 'unusable', problems: ['must be a JSON array of private JWKs'] };
  const keys: SigningKey[] = [];
  const problems: string[] = [];
  for (const [index, candidate] of list.entries()) {
    const key = toSigningKey(candidate);
    if (typeof key === 'string') problems.push(`key ${index + 1} ${key}`);
    else if (keys.some(({ kid }) => kid === key.kid))
      problems.push(`key ${index + 1} has the kid of another`);
    else keys.push(key);
  }
  const [first, ...others] = keys;
  if (problems.length > 0) return { kind: 'unusable', problems };
  if (first === undefined) return { kind: 'unusable', problems: ['must hold at least one key'] };
  return { kind: 'parsed', keys: [first, ...others] };
}

/** What `/.well-known/jwks.json` shows. Made from the public half, so that no private member can slip through. */
export function publicKeySet(keys: SigningKeys): { readonly keys: readonly JsonWebKey[] } {
  return {
    keys: keys.map(({ kid, privateKey }) => ({
      ...createPublicKey(privateKey).export({ format: 'jwk' }),
      kid,
      use: 'sig',
      alg: TOKEN_ALGORITHM,
    })),
  };
}

function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toSigningKey(candidate: unknown): SigningKey | string {
  const jwk = candidate as JsonWebKey | null;
  if (typeof jwk?.kid !== 'string' || jwk.kid === '') return 'has no kid';
  if (jwk.kty !== 'RSA' || (jwk.alg !== undefined && jwk.alg !== TOKEN_ALGORITHM)) return 'is not for RS256';
  try {
    const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return bits < MODULUS_BITS_MIN ? `has fewer than ${MODULUS_BITS_MIN} bits` : { kid: jwk.kid, privateKey };
  } catch {
    return 'is not a private RSA key';
  }
}
