export type PartExit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string };

export type RestartDecision =
  | { readonly kind: 'stopped' }
  /** It never worked: starting it again would only hide why. */
  | { readonly kind: 'give-up' }
  | { readonly kind: 'restart'; readonly delayMs: number; readonly failures: number };

export type PartHistory = {
  readonly stopping: boolean;
  readonly everReady: boolean;
  /** From its latest ready line to its exit; 0 when it did not get ready. */
  readonly upMs: number;
  /** Deaths in a row so far, the present one not counted. */
  readonly failures: number;
};

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const STEADY_MS = 30_000;

/** What to do about a part that has ended: 0.2 s doubling to 10 s, from the beginning again after 30 s of work. */
export function decideRestart({ stopping, everReady, upMs, failures }: PartHistory): RestartDecision {
  if (stopping) return { kind: 'stopped' };
  if (!everReady) return { kind: 'give-up' };
  const before = upMs >= STEADY_MS ? 0 : failures;
  return {
    kind: 'restart',
    delayMs: Math.min(FIRST_DELAY_MS * 2 ** Math.min(before, 16), LONGEST_DELAY_MS),
    failures: before + 1,
  };
}

/** The words for one line of output. */
export function describeExit(exit: PartExit): string {
  switch (exit.kind) {
    case 'exited':
      return `ended with exit code ${exit.code}`;
    case 'killed':
      return `was ended by ${exit.signal}`;
    case 'not-started':
      return `could not be started: ${exit.reason}`;
  }
}
