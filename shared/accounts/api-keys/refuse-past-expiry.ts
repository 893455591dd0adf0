import type { Reply } from '../../platform/reply.ts';

const MESSAGE = 'must be in the future';

/** A key is not made to have expired; where nothing is said of it, it stays. */
export function refusePastExpiry(
  { expires_at }: { readonly expires_at?: Date | null | undefined },
  now: Date,
): Reply | undefined {
  if (!expires_at || expires_at > now) return undefined;
  const errors = [{ field: 'expires_at', message: MESSAGE }];
  return { kind: 'refused', code: 'invalid_request', context: { errors, detail: `expires_at: ${MESSAGE}` } };
}
