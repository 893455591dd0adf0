import { decryptSecret, encryptSecret } from '../../shared/platform/secret-box.ts';
import type { CustomHeaders, HeaderBox } from './endpoint-row.ts';

/** Headers may hold keys of the customer's systems: they are at rest as our own secrets are. `key` has 32 bytes. */
export function createHeaderBox(key: Buffer): HeaderBox {
  return {
    seal: (headers) =>
      Object.keys(headers).length === 0 ? null : encryptSecret(key, JSON.stringify(headers)),
    open: (sealed) => JSON.parse(decryptSecret(key, sealed)) as CustomHeaders,
  };
}
