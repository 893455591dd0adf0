import type { Reply } from '../../shared/platform/reply.ts';
import { publicKeySet, type SigningKeys } from './signing-keys.ts';

/** As long as API Gateway keeps a key set, so that neither side is surprised by the other. */
const CACHE_SECONDS = 300;

export function createReadSigningKeys(keys: SigningKeys): () => Promise<Reply> {
  const body = publicKeySet(keys);
  const headers = { 'cache-control': `public, max-age=${CACHE_SECONDS}` };
  return async () => ({ kind: 'ok', status: 200, body, headers });
}
