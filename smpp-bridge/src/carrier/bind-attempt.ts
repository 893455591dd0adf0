// When and where a bind that is not bound tries again. A connector with a backup host tries both in turn, the second at
// once after the first has failed, so that a dead host costs its connect timeout and no pause.
import { type Backoff, backoffDelayMs } from './backoff.ts';

export type HostRole = 'primary' | 'backup';

export type BindAttempt = {
  readonly host: HostRole;
  /** The wait before it. */
  readonly delayMs: number;
  readonly connectTimeoutMs: number;
};

export type AttemptSetting = {
  readonly hasBackup: boolean;
  /** 0 to 1. */
  readonly random: number;
  /** What a host has to connect and bind. */
  readonly connectTimeoutMs: number;
  /** The same while the other host has not been tried: short, so that 3 s after a link died the other one carries. */
  readonly failoverTimeoutMs: number;
};

const RECONNECT: Backoff = { firstMs: 500, maxMs: 30_000 };

/**
 * `failures` counts the attempts since the bind was last steady, a connection that was lost at once among them.
 * `undefined` is the very first attempt, which waits for nothing.
 */
export function bindAttempt(failures: number | undefined, setting: AttemptSetting): BindAttempt {
  const { hasBackup, random, connectTimeoutMs, failoverTimeoutMs } = setting;
  const count = failures ?? 0;
  const pauseOf = (round: number) => (failures === undefined ? 0 : backoffDelayMs(RECONNECT, round, random));
  if (!hasBackup) return { host: 'primary', delayMs: pauseOf(count), connectTimeoutMs };
  const round = Math.floor(count / 2);
  const isSecond = count % 2 === 1;
  return {
    host: isSecond ? 'backup' : 'primary',
    delayMs: isSecond ? 0 : pauseOf(round),
    connectTimeoutMs: round === 0 ? failoverTimeoutMs : connectTimeoutMs,
  };
}
