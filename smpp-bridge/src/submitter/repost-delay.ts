/** How long Jasmin may take to bring a ticket back before it is posted again, and how often a failed post is tried. */
const DELAYS = {
  /** Jasmin has it: sooner would only bring it twice. */
  accepted: { first: 30, max: 1_800 },
  /** Jasmin does not have it. */
  failed: { first: 1, max: 30 },
} as const;

/** Seconds until a ticket is posted again if it is still unclaimed then, doubling with its posts (1 for the first). */
export function repostDelaySeconds(outcome: keyof typeof DELAYS, posts: number): number {
  const { first, max } = DELAYS[outcome];
  return Math.min(max, first * 2 ** Math.min(20, posts - 1));
}
