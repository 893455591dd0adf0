// Holds the lease of a connector group: acquires it, starts the work under its epoch, renews it, and stops the work when
// it is lost, or when it could not be renewed for so long that another may soon take it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { leaseDecision } from './lease-decision.ts';
import { createLease, giveUpLease, readLease, renewLease, takeLease } from './lease-store.ts';

/** What runs while the lease is held. */
export type Tenure = {
  /** Finishes what is in flight, within some seconds. */
  drain(): Promise<void>;
  /** Stops at once: somebody else may be at work. */
  abandon(): Promise<void>;
};

export type Lease = {
  /** The epoch while the lease is held. */
  epoch(): number | undefined;
  /** Drains the work, then lets another bridge take over at once. */
  stop(): Promise<void>;
};

export type LeaseTimes = { readonly heartbeatMs: number; readonly giveUpAfterMs: number };

export const LEASE_TIMES: LeaseTimes = { heartbeatMs: 2_000, giveUpAfterMs: 8_000 };

export type LeaseDeps = {
  /** Of its own, so that a heartbeat never waits for other work. */
  readonly pool: Pool;
  readonly group: string;
  readonly bridgeId: string;
  readonly times: LeaseTimes;
  readonly log: Logger;
  /** Starts the work in the background: heartbeats must not wait for it. */
  start(epoch: number): Tenure;
};

export function holdLease(deps: LeaseDeps): Lease {
  const { pool, group, bridgeId, times, log } = deps;
  const stopping = new AbortController();
  let lastEpoch: number | undefined;
  let held: { readonly epoch: number; readonly tenure: Tenure } | undefined;
  const running = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const askedAt = performance.now();
      const epoch = await acquire();
      if (epoch === undefined) await pause(times.heartbeatMs);
      else await serve(epoch, askedAt);
    }
  }

  async function acquire(): Promise<number | undefined> {
    try {
      const decision = leaseDecision(await readLease(pool, group), { bridgeId, lastEpoch });
      if (decision.kind === 'wait') return undefined;
      return decision.kind === 'create'
        ? await createLease(pool, group, bridgeId)
        : await takeLease(pool, group, bridgeId, decision);
    } catch (error) {
      log.warn({ group, err: error }, 'lease.unreachable');
      return undefined;
    }
  }

  async function serve(epoch: number, askedAt: number): Promise<void> {
    lastEpoch = epoch;
    log.info({ group, bridgeId, epoch }, 'lease.held');
    held = { epoch, tenure: deps.start(epoch) };
    const reason = await renewUntilLost(epoch, askedAt);
    if (reason === 'stopping') return;
    const { tenure } = held;
    held = undefined;
    log.error({ group, bridgeId, epoch, reason }, 'lease.lost');
    await tenure.abandon();
  }

  /** The deadline runs from when the last good heartbeat was asked for, the earliest that the database can mean. */
  async function renewUntilLost(epoch: number, askedAt: number): Promise<'stopping' | 'taken' | 'silent'> {
    let goodSince = askedAt;
    while (!stopping.signal.aborted) {
      await pause(times.heartbeatMs);
      if (stopping.signal.aborted) break;
      const renewedAt = performance.now();
      const leftMs = goodSince + times.giveUpAfterMs - renewedAt;
      const outcome = leftMs <= 0 ? 'failed' : await within(leftMs, renew(epoch));
      if (outcome === 'taken') return 'taken';
      if (outcome === 'renewed') goodSince = renewedAt;
      if (performance.now() - goodSince >= times.giveUpAfterMs) return 'silent';
    }
    return 'stopping';
  }

  async function renew(epoch: number): Promise<'renewed' | 'taken' | 'failed'> {
    try {
      return (await renewLease(pool, group, bridgeId, epoch)) ? 'renewed' : 'taken';
    } catch (error) {
      log.warn({ group, err: error }, 'lease.not-renewed');
      return 'failed';
    }
  }

  async function pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
  }

  return {
    epoch: () => held?.epoch,
    async stop() {
      stopping.abort();
      await running;
      if (!held) return;
      await held.tenure.drain();
      await giveUpLease(pool, group, bridgeId, held.epoch).catch((error: unknown) => {
        log.warn({ group, err: error }, 'lease.not-given-up');
      });
      held = undefined;
    },
  };
}

async function within(timeoutMs: number, work: Promise<'renewed' | 'taken' | 'failed'>) {
  const late = new AbortController();
  const deadline = sleep(timeoutMs, 'failed' as const, { signal: late.signal }).catch(
    () => 'failed' as const,
  );
  try {
    return await Promise.race([work, deadline]);
  } finally {
    late.abort();
  }
}
