import { LRUCache } from 'lru-cache';
import { type SigningKey, signingKeyOf } from '../../shared/delivery/signature.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';

const OPENED_MAX = 10_000;

/** Opens encrypted secrets, each only once. Throws where a secret is not ours; the text itself never leaves the process. */
export function createSecretOpener(key: Buffer): (encrypted: string) => SigningKey {
  const opened = new LRUCache<string, SigningKey>({ max: OPENED_MAX });
  return (encrypted) => {
    const known = opened.get(encrypted);
    if (known !== undefined) return known;
    const signingKey = signingKeyOf(decryptSecret(key, encrypted));
    opened.set(encrypted, signingKey);
    return signingKey;
  };
}
