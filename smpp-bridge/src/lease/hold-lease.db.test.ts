import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../shared/platform/log.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { holdLease, LEASE_TIMES, type Lease } from './hold-lease.ts';
import { createLease, renewLease, takeLease } from './lease-store.ts';

const database = useDatabase();
const TIMES = { heartbeatMs: 50, giveUpAfterMs: 400 };
let leases: Lease[] = [];

beforeEach(() => database.pool.query('truncate messaging.bridges'));
afterEach(async () => {
  await Promise.all(leases.map((lease) => lease.stop()));
  leases = [];
});

/** Holds the lease as a bridge of that name, and notes what it does. */
function hold(bridgeId: string, pool: pg.Pool = database.pool, times = TIMES) {
  const events: string[] = [];
  const lease = holdLease({
    ...{ pool, group: 'default', bridgeId, times, log: createLogger('test', 'silent') },
    start(epoch) {
      events.push(`start ${epoch}`);
      return {
        drain: async () => void events.push('drain'),
        abandon: async () => void events.push('abandon'),
      };
    },
  });
  leases.push(lease);
  return { events, lease };
}

async function age(seconds: number): Promise<void> {
  await database.pool.query('update messaging.bridges set heartbeat_at = now() - make_interval(secs => $1)', [
    seconds,
  ]);
}

test('of two that take a silent lease at once, one gets it', async () => {
  await createLease(database.pool, 'default', 'pod-1');
  const epochs = await Promise.all(
    ['pod-2', 'pod-3'].map((name) =>
      takeLease(database.pool, 'default', name, { holder: 'pod-1', epoch: 1 }),
    ),
  );
  expect(epochs.filter((epoch) => epoch !== undefined)).toEqual([2]);
});

test('of two that create it at once, one gets it', async () => {
  const epochs = await Promise.all(
    ['pod-1', 'pod-2'].map((name) => createLease(database.pool, 'default', name)),
  );
  expect(epochs.filter((epoch) => epoch !== undefined)).toEqual([1]);
});

test('a heartbeat counts only under its own epoch', async () => {
  await createLease(database.pool, 'default', 'pod-1');
  await takeLease(database.pool, 'default', 'pod-1', { holder: 'pod-1', epoch: 1 });
  expect(await renewLease(database.pool, 'default', 'pod-1', 1)).toBe(false);
  expect(await renewLease(database.pool, 'default', 'pod-1', 2)).toBe(true);
});

test('a second bridge waits, and takes over at once when the first stops in order', async () => {
  const first = hold('pod-1');
  await expect.poll(() => first.lease.epoch()).toBe(1);
  const second = hold('pod-2');
  await sleep(300);
  expect(second.events).toEqual([]);
  await first.lease.stop();
  expect(first.events).toEqual(['start 1', 'drain']);
  await expect.poll(() => second.lease.epoch()).toBe(2);
});

test('a holder that went silent is replaced within 15 s, and not while it may still be at work', async () => {
  await createLease(database.pool, 'default', 'pod-1');
  // Looks fall at 7.9, 9.9, 11.9 and 13.9 s: the latest that a look can find it.
  await age(7.9);
  const agedAt = performance.now();
  const second = hold('pod-2', database.pool, LEASE_TIMES);
  await expect.poll(() => second.lease.epoch(), { timeout: 10_000, interval: 20 }).toBe(2);
  const silentSeconds = 7.9 + (performance.now() - agedAt) / 1_000;
  expect(silentSeconds).toBeLessThanOrEqual(15);
  expect(silentSeconds).toBeGreaterThan(8);
});

test('a bridge that lost its lease stops at once and does not take it back', async () => {
  const first = hold('pod-1');
  await expect.poll(() => first.lease.epoch()).toBe(1);
  await takeLease(database.pool, 'default', 'pod-2', { holder: 'pod-1', epoch: 1 });
  await expect.poll(() => first.events).toEqual(['start 1', 'abandon']);
  await sleep(200);
  expect(first.lease.epoch()).toBeUndefined();
  await age(13);
  await expect.poll(() => first.lease.epoch()).toBe(3);
});

test('a bridge that cannot renew stops by itself, and comes back under a new epoch', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const first = hold('pod-1', pool);
  await expect.poll(() => first.lease.epoch()).toBe(1);
  const blocker = await database.pool.connect();
  await blocker.query('begin; lock table messaging.bridges in access exclusive mode');
  await expect.poll(() => first.events, { timeout: 2_000 }).toEqual(['start 1', 'abandon']);
  await blocker.query('rollback');
  blocker.release();
  await expect.poll(() => first.lease.epoch()).toBe(2);
  await first.lease.stop();
  await pool.end();
});
