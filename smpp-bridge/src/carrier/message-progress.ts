// How far the parts of one message have come, and what that makes of the message.

export type PartState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'in-flight' }
  | { readonly kind: 'accepted'; readonly carrierMessageId: string | undefined }
  | { readonly kind: 'refused'; readonly carrierError: string }
  /** It may or may not have reached the carrier, and is not tried again. */
  | { readonly kind: 'unknown' }
  /** Its time passed before it was sent. */
  | { readonly kind: 'expired' };

export type MessageVerdict =
  | { readonly kind: 'open' }
  | { readonly kind: 'sent'; readonly carrierMessageId: string | undefined }
  | { readonly kind: 'undelivered'; readonly errorCode: 'partial'; readonly carrierError: string | undefined }
  | { readonly kind: 'failed'; readonly errorCode: 'carrier_refused'; readonly carrierError: string }
  | { readonly kind: 'failed'; readonly errorCode: 'outcome_unknown'; readonly carrierError: undefined }
  | { readonly kind: 'expired'; readonly errorCode: 'validity_expired' };

/** Whether parts that wait need not be sent any more: a text with a hole is not worth its other parts. */
export function isLost(parts: readonly PartState[]): boolean {
  return parts.some(({ kind }) => kind === 'refused' || kind === 'unknown' || kind === 'expired');
}

/** `open` while an answer is awaited, or a part is still to be sent. */
export function verdictOf(parts: readonly PartState[]): MessageVerdict {
  if (parts.some(({ kind }) => kind === 'in-flight')) return { kind: 'open' };
  if (!isLost(parts)) {
    const [first] = parts;
    if (parts.some(({ kind }) => kind === 'waiting') || first?.kind !== 'accepted') return { kind: 'open' };
    return { kind: 'sent', carrierMessageId: first.carrierMessageId };
  }
  if (parts.some(({ kind }) => kind === 'unknown')) {
    return { kind: 'failed', errorCode: 'outcome_unknown', carrierError: undefined };
  }
  const carrierError = parts.find((part) => part.kind === 'refused')?.carrierError;
  if (parts.some(({ kind }) => kind === 'accepted')) {
    return { kind: 'undelivered', errorCode: 'partial', carrierError };
  }
  if (carrierError === undefined) return { kind: 'expired', errorCode: 'validity_expired' };
  return { kind: 'failed', errorCode: 'carrier_refused', carrierError };
}
