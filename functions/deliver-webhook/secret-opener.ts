import { LRUCache } from 'lru-cache';
import { decryptSecret } from '../../shared/platform/secret-box.ts';

const OPENED_MAX = 10_000;

/** Opens encrypted secrets, each only once. Throws where a secret is not ours; the text itself never leaves the process. */
export function createSecretOpener(key: Buffer): (encrypted: string) => string {
  const opened = new LRUCache<string, string>({ max: OPENED_MAX });
  return (encrypted) => {
    const known = opened.get(encrypted);
    if (known !== undefined) return known;
    const secret = decryptSecret(key, encrypted);
    opened.set(encrypted, secret);
    return secret;
  };
}
