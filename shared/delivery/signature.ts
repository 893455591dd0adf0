// Two signatures on every webhook. Standard Webhooks v1: HMAC-SHA256, base64, over `id.timestamp.body`, keyed with the
// secret's decoded bytes (standard-webhooks specification, "Signature scheme"). Beside it the flat X-Signature:
// HMAC-SHA256 in hexadecimal over the body alone, keyed with the secret as it is shown.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { WEBHOOK_HEADERS, WEBHOOK_SECRET_PREFIX } from '../contracts/webhook-body.ts';

export type SignedWebhook = {
  /** Stable over all attempts: the receiver's idempotency key. */
  readonly id: string;
  /** Of this attempt. */
  readonly at: Date;
  readonly body: string;
};

/** A secret made ready to sign with: made once a secret, since making costs more than signing. */
export type SigningKey = { readonly standard: KeyObject; readonly flat: KeyObject };

export function signingKeyOf(secret: string): SigningKey {
  return {
    standard: createSecretKey(secretBytes(secret)),
    flat: createSecretKey(Buffer.from(secret, 'utf8')),
  };
}

/** `random` gives 32 random bytes; the result is what the customer is shown. */
export function makeWebhookSecret(random: (bytes: number) => Buffer): string {
  return WEBHOOK_SECRET_PREFIX + random(32).toString('base64');
}

/** Headers for one attempt; several keys (during a rotation) give several Standard Webhooks signatures. */
export function signatureHeaders(
  webhook: SignedWebhook,
  keys: readonly SigningKey[],
): Record<string, string> {
  const [current] = keys;
  if (current === undefined) throw new Error('a webhook needs a secret to be signed with');
  const timestamp = Math.floor(webhook.at.getTime() / 1_000).toString();
  const signed = `${webhook.id}.${timestamp}.${webhook.body}`;
  const signatures = keys.map(
    ({ standard }) => `v1,${createHmac('sha256', standard).update(signed).digest('base64')}`,
  );
  return {
    [WEBHOOK_HEADERS.id]: webhook.id,
    [WEBHOOK_HEADERS.timestamp]: timestamp,
    [WEBHOOK_HEADERS.signature]: signatures.join(' '),
    [WEBHOOK_HEADERS.flatSignature]: createHmac('sha256', current.flat).update(webhook.body).digest('hex'),
  };
}

function secretBytes(secret: string): Buffer {
  return secret.startsWith(WEBHOOK_SECRET_PREFIX)
    ? Buffer.from(secret.slice(WEBHOOK_SECRET_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
