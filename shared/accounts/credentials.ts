// API keys and secrets. Secrets have 256 random bits, so a keyed hash is enough (no slow hash is needed against
// guessing); the peppers live in Secret Manager, and the version of the one that made it stands before a hash: a new
// pepper is put first, and the old one is dropped when no key has a hash of it any more.
import { createHmac, timingSafeEqual } from 'node:crypto';

const FIRST_VERSION = 'v1';
const PEPPER_BYTES_MIN = 32;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export type Pepper = { readonly version: string; readonly key: Buffer };
/** The first one makes hashes. */
export type Peppers = readonly [Pepper, ...Pepper[]];

/** Base64 of one key, which is version 1, or `v2:<base64> v1:<base64>`; `undefined` where the text is neither. */
export function parsePeppers(text: string): Peppers | undefined {
  const peppers = text
    .split(' ')
    .map((part) => parsePepper(part.includes(':') ? part : `${FIRST_VERSION}:${part}`));
  const known = peppers.filter((pepper) => pepper !== undefined);
  const [first, ...others] = known;
  const isWhole = known.length === peppers.length;
  const areDistinct = new Set(known.map(({ version }) => version)).size === known.length;
  return first && isWhole && areDistinct ? [first, ...others] : undefined;
}

function parsePepper(text: string): Pepper | undefined {
  const [version = '', base64 = ''] = text.split(':');
  const key = Buffer.from(base64, 'base64');
  const isGood = /^v[1-9]\d{0,3}$/.test(version) && BASE64.test(base64) && key.length >= PEPPER_BYTES_MIN;
  return isGood ? { version, key } : undefined;
}

export type ApiCredentials = { readonly apiKey: string; readonly apiSecret: string };

/** `random` gives that many random bytes. Test keys start with `rk_test_`, live ones with `rk_live_`. */
export function makeApiCredentials(mode: 'live' | 'test', random: (bytes: number) => Buffer): ApiCredentials {
  return {
    apiKey: `rk_${mode}_${random(12).toString('hex')}`,
    apiSecret: `rs_${mode}_${random(32).toString('base64url')}`,
  };
}

const OPERATOR_KEY = 'ro_';

/** As `makeApiCredentials`, for an operator: `ro_…` and `ros_…`. */
export function makeOperatorCredentials(random: (bytes: number) => Buffer): ApiCredentials {
  return {
    apiKey: `${OPERATOR_KEY}${random(12).toString('hex')}`,
    apiSecret: `ros_${random(32).toString('base64url')}`,
  };
}

export function isOperatorKey(apiKey: string): boolean {
  return apiKey.startsWith(OPERATOR_KEY);
}

/** The version and the HMAC-SHA256 of the secret under the pepper, in hexadecimal: `v1:804e…`. */
export function hashApiSecret(pepper: Buffer, apiSecret: string, version = FIRST_VERSION): string {
  return `${version}:${createHmac('sha256', pepper).update(apiSecret).digest('hex')}`;
}

/** Constant-time; also does the same work when there is no hash, so that unknown keys answer as slowly as known ones. */
export function secretMatches(peppers: Peppers, apiSecret: string, storedHash: string | undefined): boolean {
  const [newest] = peppers;
  const { version, key } = peppers.find((pepper) => storedHash?.startsWith(`${pepper.version}:`)) ?? newest;
  const computed = Buffer.from(hashApiSecret(key, apiSecret, version));
  const stored = Buffer.from(storedHash ?? hashApiSecret(key, '', version));
  const equal = computed.length === stored.length && timingSafeEqual(computed, stored);
  return equal && storedHash !== undefined;
}
