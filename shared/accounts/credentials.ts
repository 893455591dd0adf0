// API keys and secrets. Secrets have 256 random bits, so a keyed hash is enough (no slow hash is needed against
// guessing); the pepper lives in Secret Manager and its version stands before the hash.
import { createHmac, timingSafeEqual } from 'node:crypto';

const PEPPER_VERSION = 'v1';

export type ApiCredentials = { readonly apiKey: string; readonly apiSecret: string };

/** `random` gives that many random bytes. Test keys start with `rk_test_`, live ones with `rk_live_`. */
export function makeApiCredentials(mode: 'live' | 'test', random: (bytes: number) => Buffer): ApiCredentials {
  return {
    apiKey: `rk_${mode}_${random(12).toString('hex')}`,
    apiSecret: `rs_${mode}_${random(32).toString('base64url')}`,
  };
}

export function modeOfKey(apiKey: string): 'live' | 'test' {
  return apiKey.startsWith('rk_test_') ? 'test' : 'live';
}

/** `v1:` and the HMAC-SHA256 of the secret under the pepper, in hexadecimal. */
export function hashApiSecret(pepper: Buffer, apiSecret: string): string {
  return `${PEPPER_VERSION}:${createHmac('sha256', pepper).update(apiSecret).digest('hex')}`;
}

/** Constant-time; also does the same work when there is no hash, so that unknown keys answer as slowly as known ones. */
export function secretMatches(pepper: Buffer, apiSecret: string, storedHash: string | undefined): boolean {
  const computed = Buffer.from(hashApiSecret(pepper, apiSecret));
  const stored = Buffer.from(storedHash ?? hashApiSecret(pepper, ''));
  const equal = computed.length === stored.length && timingSafeEqual(computed, stored);
  return equal && storedHash !== undefined;
}
