import { type SigningKey, signatureHeaders } from '../../shared/delivery/signature.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import type { ClaimedDelivery } from './claim-deliveries.ts';

export type WebhookRequest = {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
};

export type Preparation =
  | { readonly kind: 'call'; readonly request: WebhookRequest }
  /** Nobody wants it any more. */
  | { readonly kind: 'unwanted' }
  /** Cannot be called as things are; that may change before the next attempt. */
  | { readonly kind: 'uncallable'; readonly error: string };

/** How long a receiver may take, in milliseconds. */
export type Timeouts = { readonly inboundRouteMs: number; readonly otherMs: number };

/** `keys` sign, current one first; `now` goes into the signature. */
export function prepare(
  delivery: ClaimedDelivery,
  keys: readonly SigningKey[],
  timeouts: Timeouts,
  now: Date,
): Preparation {
  if (!delivery.wanted) return { kind: 'unwanted' };
  if (keys.length === 0) return { kind: 'uncallable', error: 'there is no secret to sign with' };
  if (!/^https?:/.test(originOf(delivery.url))) {
    return { kind: 'uncallable', error: 'the URL is not http or https' };
  }
  const signatures = signatureHeaders(
    { id: formatId('event', delivery.id), at: now, body: delivery.body },
    keys,
  );
  return {
    kind: 'call',
    request: {
      url: delivery.url,
      method: delivery.method,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'ringer-webhooks/1',
        ...signatures,
      },
      body: delivery.body,
      timeoutMs: delivery.target === 'inbound-route' ? timeouts.inboundRouteMs : timeouts.otherMs,
    },
  };
}

/** Scheme, host and port; `null` (as a text) for what is no URL of the web. */
export function originOf(url: string): string {
  return URL.parse(url)?.origin ?? 'null';
}
