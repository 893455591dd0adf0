// Vendor passwords and webhook secrets at rest: AES-256-GCM under a key from Secret Manager.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'v1';

/** `key` has 32 bytes. */
export function encryptSecret(key: Buffer, plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return [
    VERSION,
    nonce.toString('base64'),
    cipher.getAuthTag().toString('base64'),
    sealed.toString('base64'),
  ].join(':');
}

/** Throws when the text is not ours, was altered, or belongs to another key. */
export function decryptSecret(key: Buffer, encrypted: string): string {
  const [version, nonce, tag, sealed] = encrypted.split(':');
  if (version !== VERSION || nonce === undefined || tag === undefined || sealed === undefined) {
    throw new Error('not an encrypted secret of this platform');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8');
}
