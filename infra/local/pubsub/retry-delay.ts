/** Bounds of the back-off between deliveries of one message. */
export type RetryPolicy = { readonly minimumMs: number; readonly maximumMs: number };

/** Without a policy Pub/Sub redelivers at once; this keeps a consumer that always refuses from spinning. */
const DELAY_WITHOUT_POLICY_MS = 100;

/** How long to wait after `attempts` (≥ 1) failed deliveries: the minimum, doubled each time up to the maximum. */
export function retryDelayMs(policy: RetryPolicy | undefined, attempts: number): number {
  if (policy === undefined) return DELAY_WITHOUT_POLICY_MS;
  return Math.min(policy.maximumMs, policy.minimumMs * 2 ** (attempts - 1));
}
