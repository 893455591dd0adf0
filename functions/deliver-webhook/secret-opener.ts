import { LRUCache } from 'lru-cache';
import { type SigningKey, signingKeyOf } from '../../shared/delivery/signature.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import type { LaneSecrets } from './lane.ts';
import type { Opened } from './prepare.ts';

const OPENED_MAX = 10_000;

/** Opens encrypted secrets, each only once. Throws where a secret is not ours; the text itself never leaves the process. */
export function createSecretOpener(key: Buffer): (secrets: LaneSecrets, now: Date) => Opened {
  const keyOf = openOnce(key, signingKeyOf);
  const headersOf = openOnce(key, (text) => lowerCased(JSON.parse(text)));
  return ({ current, previous, previousUntil, headers }, now) => {
    const rotated = previousUntil !== undefined && previousUntil > now ? previous : undefined;
    const keys: SigningKey[] = [current, rotated].flatMap((secret) => secret ?? []).map(keyOf);
    return {
      keys: current === undefined ? [] : keys,
      headers: headers === undefined ? {} : headersOf(headers),
    };
  };
}

function openOnce<Value extends object>(key: Buffer, make: (text: string) => Value) {
  const opened = new LRUCache<string, Value>({ max: OPENED_MAX });
  return (encrypted: string): Value => {
    const known = opened.get(encrypted);
    if (known !== undefined) return known;
    const value = make(decryptSecret(key, encrypted));
    opened.set(encrypted, value);
    return value;
  };
}

/** So that none stands beside one of ours in another spelling. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
