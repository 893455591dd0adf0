import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { STAGE_KEY, useDeliveryStage } from '../../shared/testing/delivery-stage.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { claimDeliveries, releaseDeliveries } from './claim-deliveries.ts';
import type { Settlement } from './settle.ts';
import { settleDeliveries } from './settle-deliveries.ts';

const { db, receiver, seedDelivery, setUp, deliveryOf, attemptsOf } = useDeliveryStage();

describe('many at once', () => {
  test('an origin has ten connections, all of its deliveries go out', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => seedDelivery('/slow')));
    await setUp({ timeouts: { inboundRouteMs: 150, otherMs: 5_000 } }).deliver(...ids);
    expect(receiver.busyMost).toBe(10);
    expect(receiver.received).toHaveLength(40);
  });

  test('who gets no connection in time loses no attempt', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => seedDelivery('/hang')));
    await setUp({ slotWaitMs: 50 }).deliver(...ids);
    const deliveries = await Promise.all(ids.map(deliveryOf));
    const postponed = deliveries.filter(({ attempts }) => attempts === 0);
    expect(postponed).toHaveLength(2);
    expect(postponed[0]).toMatchObject({ state: 'pending', lease_until: null, wake_at: expect.any(Date) });
    expect(postponed[0].due_at.getTime()).toBeGreaterThan(Date.now());
  });

  test('a receiver that hangs does not hold up the record of the others', async () => {
    const slow = await seedDelivery('/hang');
    const quick = await seedDelivery('/200');
    const timeouts = { inboundRouteMs: 150, otherMs: 2_000 };
    const working = setUp({ timeouts }).deliver(slow, quick);
    await expect.poll(async () => (await deliveryOf(quick)).state, { timeout: 1_500 }).toBe('delivered');
    expect((await deliveryOf(slow)).state).toBe('in_flight');
    await working;
  });

  test('the same event in two processes calls once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => seedDelivery('/200')));
    await Promise.all([setUp().deliver(...ids), setUp().deliver(...ids)]);
    await setUp().deliver(...ids);
    expect(receiver.received).toHaveLength(20);
  });
});

describe('claims', () => {
  test.each([
    ['not due yet', { due_at: new Date(Date.now() + 60_000) }],
    ['delivered already', { state: 'delivered' }],
    ['exhausted', { state: 'exhausted' }],
    ['in the hands of another', { state: 'in_flight', lease_until: new Date(Date.now() + 60_000) }],
  ])('a delivery that is %s is left alone', async (_why, columns) => {
    const id = await seedDelivery('/200', columns);
    const before = await deliveryOf(id);
    expect(await claimDeliveries(db.pool, [id])).toEqual([]);
    expect(await deliveryOf(id)).toEqual(before);
  });

  test('the delivery of a process that died is taken over, its attempt counted', async () => {
    const columns = { state: 'in_flight', attempts: 1, lease_until: new Date(Date.now() - 1_000) };
    const id = await seedDelivery('/200', columns);
    expect(await claimDeliveries(db.pool, [id])).toMatchObject([{ id, attempt: 2 }]);
  });

  test('what a process settles after its lease changes nothing', async () => {
    const id = await seedDelivery('/200', { attempts: 1, state: 'in_flight', lease_until: new Date(0) });
    const [taken] = await claimDeliveries(db.pool, [id]);
    const late: Settlement = {
      deliveryId: id,
      attempt: 1,
      state: 'delivered',
      nextAt: undefined,
      startedAt: new Date(),
      durationMs: 1,
      httpStatus: 200,
      error: undefined,
      responseHead: undefined,
    };
    expect(await settleDeliveries(db.pool, [late])).toEqual([false]);
    await releaseDeliveries(db.pool, [{ id, attempt: 1 }]);
    expect(await deliveryOf(id)).toMatchObject({ state: 'in_flight', attempts: 2 });
    expect(await attemptsOf(id)).toEqual([]);
    expect(await settleDeliveries(db.pool, [{ ...late, attempt: taken?.attempt ?? 0 }])).toEqual([true]);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  test.each(PLAN_MODES)('only the partition of the ids is read (%s)', async (mode) => {
    const ids = [await seedDelivery('/200'), await seedDelivery('/hang')];
    const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
    const scanned = await partitionsScanned(db.url, mode, async (pool) => {
      await setUp({ pool }).deliver(...ids);
      await releaseDeliveries(pool, [{ id: ids[0] as Uuid, attempt: 1 }]);
    });
    expect(scanned.filter((name) => name.startsWith('webhook_deliveries'))).toEqual([
      `webhook_deliveries_${month.rows[0].name}`,
    ]);
  });
});

describe('what the database refuses', () => {
  test('a delivery that cannot be claimed leaves its 99 neighbours delivered', async () => {
    const ids = await Promise.all(Array.from({ length: 99 }, () => seedDelivery('/200')));
    // The next attempt has no number: 32,767 is the last smallint.
    const bad = await seedDelivery('/200', { attempts: 32_767 });
    const { deliver, logText } = setUp();
    expect(await deliver(bad, ...ids)).toEqual({ kind: 'done' });
    const deliveries = await Promise.all(ids.map(deliveryOf));
    expect(deliveries.map(({ state }) => state)).toEqual(Array(99).fill('delivered'));
    expect(await deliveryOf(bad)).toMatchObject({ state: 'pending' });
    expect(refusedIn(logText())).toEqual([{ ids: [bad], code: '22003' }]);
  });

  test('an attempt that cannot be recorded leaves those beside it recorded', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => seedDelivery('/200')));
    const bad = await seedDelivery('/200');
    await db.pool.query(
      `alter table messaging.webhook_attempts add constraint refused check (delivery_id <> '${bad}')`,
    );
    const { deliver, logText } = setUp();
    expect(await deliver(bad, ...ids)).toEqual({ kind: 'done' });
    const deliveries = await Promise.all(ids.map(deliveryOf));
    expect(deliveries.map(({ state }) => state)).toEqual(Array(10).fill('delivered'));
    expect(await deliveryOf(bad)).toMatchObject({ state: 'in_flight', wake_at: expect.any(Date) });
    expect(refusedIn(logText())).toEqual([{ ids: [bad], code: '23514' }]);
  });
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'), {
    ENCRYPTION_KEY: STAGE_KEY.toString('base64'),
    WEBHOOK_ALLOW_PRIVATE: 'true',
  });

  test('a pushed event is delivered', async () => {
    const id = await seedDelivery('/200');
    expect(await pushEvent('deliver-webhook', { deliveryIds: [id] })).toBe(204);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered' });
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('deliver-webhook', { messageIds: [] })).toBe(422);
    expect(await pushBody('deliver-webhook', '[]')).toBe(422);
  });
});
