import {
  HEALTH_TIMES,
  type HealthSample,
  type HealthTimes,
  type LinkHealth,
  newHealth,
  nextHealth,
} from './link-health.ts';

export type HealthWatch = {
  current(): LinkHealth;
  /** It fell ill a moment ago: what waits is being given to others, until `endHold` says that nobody else may have it. */
  isOnHold(): boolean;
  endHold(): void;
  stop(): void;
};

export type HealthWatching = { readonly times: HealthTimes; readonly intervalMs: number };

export const HEALTH_WATCHING: HealthWatching = { times: HEALTH_TIMES, intervalMs: 1_000 };

/** What a link shows of itself: sums since it was opened, and its binds now. */
export type Watched = Omit<HealthSample, 'atMs' | 'seconds'>;

const SUMS = ['accepted', 'throttled', 'faults', 'refused', 'answered', 'answerMs', 'receipts'] as const;

/** Looks at a link once in `intervalMs` and keeps its health. */
export function watchHealth(
  look: () => Watched,
  { times, intervalMs }: HealthWatching,
  onSick: () => void,
): HealthWatch {
  let health = newHealth(performance.now());
  let before = look();
  let isHeld = false;

  function observe(): void {
    const atMs = performance.now();
    const now = look();
    const sample = { ...now, atMs, seconds: (atMs - health.atMs) / 1_000 };
    for (const sum of SUMS) sample[sum] = now[sum] - before[sum];
    const { verdict } = health;
    health = nextHealth(health, sample, times);
    before = now;
    if (verdict === health.verdict) return;
    isHeld = health.verdict === 'sick';
    if (isHeld) onSick();
  }

  const timer = setInterval(observe, intervalMs);
  timer.unref();
  return {
    current: () => {
      const { verdict, score, cause, sinceMs } = health;
      return { verdict, score, cause, sinceMs };
    },
    isOnHold: () => isHeld && performance.now() - health.sinceMs < times.holdMs,
    endHold() {
      isHeld = false;
    },
    stop: () => clearInterval(timer),
  };
}
