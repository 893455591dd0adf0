import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { STAGE_KEY, useDeliveryStage } from '../../shared/testing/delivery-stage.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, partitionsScanned, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import type { Lane } from './lane.ts';
import { lookAtLanes } from './look-at-lanes.ts';
import { releaseLanes } from './release-lanes.ts';
import type { Settlement } from './settle.ts';
import { settleDeliveries } from './settle-deliveries.ts';

const { db, receiver, accountId, seedDelivery, setUp, deliveryOf, attemptsOf, lanesOf, laneOf } =
  useDeliveryStage();
const [ME, OTHER] = [randomUUID() as Uuid, randomUUID() as Uuid];
const SUBJECT = () => ({ subject_id: randomUUID() });

async function seedMany(count: number, path: string): Promise<Uuid[]> {
  return Promise.all(Array.from({ length: count }, () => seedDelivery(path, SUBJECT())));
}

const HEALTH = { slots: 6, lastSuccessAt: undefined };

async function look(laneId: Uuid, owner = ME, takes = true) {
  const [seen] = await lookAtLanes(db.pool, owner, [{ laneId, deliveriesMax: 10, takes }]);
  return seen;
}

const untilDelivered = (id: Uuid) =>
  vi.waitFor(async () => expect(await deliveryOf(id)).toMatchObject({ state: 'delivered' }), 10_000);

describe('lanes', () => {
  test('endpoints, inbound routes and the origins of an account have their own', async () => {
    const [endpoint_id, inbound_route_id] = [randomUUID() as Uuid, randomUUID() as Uuid];
    const lane = async (columns: Record<string, unknown>) =>
      (await lanesOf([await seedDelivery('/200', columns)]))[0];
    expect(await lane({ endpoint_id })).toBe(endpoint_id);
    expect(await lane({ inbound_route_id })).toBe(inbound_route_id);
    const origin = await lane({ url: 'https://hooks.example/a?b' });
    expect(await lane({ url: 'https://HOOKS.example/other' })).toBe(origin);
    expect(await lane({ url: 'https://hooks.example:8443/a?b' })).not.toBe(origin);
    expect(await lane({ url: 'https://hooks.example/a?b', account_id: randomUUID() })).not.toBe(origin);
  });

  test('a delivery wakes its lane, and one that is settled already does not', async () => {
    expect(await laneOf(await seedDelivery('/200'))).toMatchObject({ work: '1', wake_at: expect.any(Date) });
    expect(await laneOf(await seedDelivery('/200'))).toMatchObject({ work: '2' });
    expect(await laneOf(await seedDelivery('/200', { state: 'delivered' }))).toMatchObject({ work: '2' });
  });

  test('a lane is in one hand', async () => {
    const [laneId] = (await lanesOf([await seedDelivery('/200')])) as [Uuid];
    expect(await look(laneId, ME)).toMatchObject({ due: [{ attempts: 0 }] });
    expect(await look(laneId, OTHER)).toBeUndefined();
    expect(await look(laneId, ME)).toMatchObject({ due: [{ attempts: 0 }] });
  });

  test('of two processes that reach for it at once one gets it', async () => {
    const [laneId] = (await lanesOf([await seedDelivery('/200')])) as [Uuid];
    const owners = Array.from({ length: 8 }, () => randomUUID() as Uuid);
    const seen = await Promise.all(owners.map((owner) => look(laneId, owner)));
    expect(seen.filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('the lane of a process that died is taken when its lease is over', async () => {
    const [laneId] = (await lanesOf([await seedDelivery('/200')])) as [Uuid];
    await look(laneId, OTHER);
    expect(await laneOf((await seedDelivery('/200')) as Uuid)).toMatchObject({ wake_at: expect.any(Date) });
    await db.pool.query(`update messaging.webhook_lanes set lease_until = now() - interval '1 second'`);
    expect(await look(laneId, ME)).toMatchObject({ due: [{}, {}] });
    expect(await releaseLanes(db.pool, OTHER, [{ laneId, work: undefined, health: HEALTH }])).toEqual([
      false,
    ]);
  });

  test('a lane that rests is not taken', async () => {
    const id = await seedDelivery('/200');
    const [laneId] = (await lanesOf([id])) as [Uuid];
    await db.pool.query(`update messaging.webhook_lanes set resume_at = now() + interval '1 minute'`);
    expect(await look(laneId)).toBeUndefined();
    const before = await laneOf(id);
    await seedDelivery('/200');
    // What comes meanwhile does not wake it sooner than it would be woken anyway.
    expect((await laneOf(id)).wake_at).toEqual(before.wake_at);
  });

  test('one that is in hand is read without a change, one whose lease ends soon has to be taken anew', async () => {
    const id = await seedDelivery('/200');
    const [laneId] = (await lanesOf([id])) as [Uuid];
    expect(await look(laneId, ME, false)).toBeUndefined();
    await look(laneId);
    const before = await laneOf(id);
    await seedDelivery('/200');
    expect(await look(laneId, ME, false)).toMatchObject({ work: '2', due: [{}, {}] });
    expect(await look(laneId, OTHER, false)).toBeUndefined();
    expect(await laneOf(id)).toMatchObject({ lease_until: before.lease_until, work: '2' });
    await db.pool.query(`update messaging.webhook_lanes set lease_until = now() + interval '9 seconds'`);
    expect(await look(laneId, ME, false)).toBeUndefined();
    expect(await look(laneId)).toMatchObject({ due: [{}, {}] });
  });

  test('what its receiver took is known when a lane is let go', async () => {
    const id = await seedDelivery('/200');
    const [laneId] = (await lanesOf([id])) as [Uuid];
    const lastSuccessAt = new Date();
    const health = { slots: 7, lastSuccessAt };
    await releaseLanes(db.pool, ME, [{ laneId, work: (await look(laneId))?.work, health }]);
    expect(await laneOf(id)).toMatchObject({ slots: 7, last_success_at: lastSuccessAt });
    await releaseLanes(db.pool, ME, [{ laneId, work: (await look(laneId))?.work, health: HEALTH }]);
    expect(await laneOf(id)).toMatchObject({ slots: 6, last_success_at: lastSuccessAt });
  });

  test('what came after the last look keeps the lane from being let go', async () => {
    const id = await seedDelivery('/200');
    const [laneId] = (await lanesOf([id])) as [Uuid];
    const seen = await look(laneId);
    await seedDelivery('/200');
    expect(await releaseLanes(db.pool, ME, [{ laneId, work: seen?.work, health: HEALTH }])).toEqual([false]);
    expect(await laneOf(id)).toMatchObject({ owner: ME });
    const again = await look(laneId);
    expect(await releaseLanes(db.pool, ME, [{ laneId, work: again?.work, health: HEALTH }])).toEqual([true]);
    expect(await laneOf(id)).toMatchObject({ owner: null, lease_until: null });
  });

  test('a lane that is let go wakes when its oldest delivery is due, one without sleeps', async () => {
    const dueAt = new Date(Date.now() + 60_000);
    const id = await seedDelivery('/200', { due_at: dueAt });
    await seedDelivery('/200', { due_at: new Date(dueAt.getTime() + 1) });
    const [laneId] = (await lanesOf([id])) as [Uuid];
    const seen = await look(laneId);
    expect(seen?.due).toEqual([]);
    await releaseLanes(db.pool, ME, [{ laneId, work: seen?.work, health: HEALTH }]);
    expect(await laneOf(id)).toMatchObject({ wake_at: dueAt });
    await db.pool.query(`update messaging.webhook_deliveries set state = 'delivered'`);
    await releaseLanes(db.pool, ME, [{ laneId, work: (await look(laneId))?.work, health: HEALTH }]);
    expect(await laneOf(id)).toMatchObject({ wake_at: null });
  });

  test('a later event that was delivered makes an earlier one late, one that failed too does not', async () => {
    const subject = SUBJECT();
    const early = await seedDelivery('/200', { ...subject, sequence: 3, attempts: 1 });
    const later = await seedDelivery('/200', { ...subject, sequence: 4, state: 'exhausted' });
    const [laneId] = (await lanesOf([early])) as [Uuid];
    expect(await look(laneId)).toMatchObject({ due: [{ id: early, late: false }] });
    await db.pool.query(`update messaging.webhook_deliveries set state = 'delivered' where id = $1`, [later]);
    expect(await look(laneId)).toMatchObject({ due: [{ id: early, late: true }] });
    await setUp({ owner: ME }).deliver(early);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ late: true });
    expect(await attemptsOf(early)).toMatchObject([{ attempt: 2, late: true }]);
  });

  test('a replay is attempted as often as a delivery is, and its attempts are marked', async () => {
    const id = await seedDelivery('/500', { attempts: 10, attempts_before: 10, attempts_max: 12 });
    await setUp().deliver(id);
    const delivery = await deliveryOf(id);
    expect(delivery).toMatchObject({ state: 'pending', attempts: 11 });
    await db.pool.query('update messaging.webhook_deliveries set due_at = now() where id = $1', [id]);
    await setUp().deliver(id);
    expect(await deliveryOf(id)).toMatchObject({ state: 'exhausted', attempts: 12 });
    expect(await attemptsOf(id)).toMatchObject([
      { attempt: 11, replay: true, next_at: delivery.due_at },
      { attempt: 12, replay: true, next_at: null },
    ]);
  });

  test('what a process settles that somebody else has settled changes nothing', async () => {
    const id = await seedDelivery('/200');
    const [laneId] = (await lanesOf([id])) as [Uuid];
    const { lane } = (await look(laneId)) as { lane: Lane };
    const tried = {
      ...{ attempt: 1, startedAt: new Date(), durationMs: 1, httpStatus: 200, responseHeaders: {} },
      ...{ responseHead: '', late: false, replay: false, sampled: false },
    };
    const settlement: Settlement = {
      ...{
        deliveryId: id,
        attemptsSeen: 0,
        state: 'delivered' as const,
        nextAt: undefined,
        error: undefined,
        tried,
      },
    };
    const change = {
      ...{ lane: { ...lane, health: { ...lane.health, slots: 7 } }, disabledAs: undefined },
      ...{ notice: undefined, isNews: true },
    };
    expect(await settleDeliveries(db.pool, OTHER, [{ settlement, change }])).toEqual([true]);
    expect(await laneOf(id)).toMatchObject({ slots: 5 }); // not its lane
    expect(await settleDeliveries(db.pool, ME, [{ settlement, change }])).toEqual([false]);
    expect(await laneOf(id)).toMatchObject({ slots: 7 });
    expect(await attemptsOf(id)).toHaveLength(1);
  });
});

describe('many at once', () => {
  test('a receiver gets five calls at once, then more as it takes them, ten at most', async () => {
    const ids = await seedMany(80, '/slow');
    await setUp().deliver(...ids);
    expect(receiver.received).toHaveLength(80);
    expect(receiver.busyMost).toBe(10);
    expect(await laneOf(ids[0] as Uuid)).toMatchObject({ slots: 10, owner: null, wake_at: null });
  });

  test('of one message one call is under way at a time, in order', async () => {
    const subject = SUBJECT();
    for (const sequence of [3, 4, 5]) await seedDelivery('/slow', { ...subject, sequence });
    await setUp().deliver(await seedDelivery('/slow', { ...subject, sequence: 6 }));
    expect(receiver.busyMost).toBe(1);
    expect(receiver.received).toHaveLength(4);
  });

  test('a receiver that hangs does not hold up another', async () => {
    const quick = await seedMany(50, '/200');
    const hanging = await Promise.all(
      Array.from({ length: 50 }, () =>
        seedDelivery('/hang', { ...SUBJECT(), endpoint_id: accountId(), url: `${receiver.url}/hang` }),
      ),
    );
    await db.pool.query(
      `insert into messaging.webhook_endpoints (id, account_id, url, secret_encrypted, events)
       select $1, $1, $2, webhook_secret_encrypted, '{}' from messaging.customer_sms_auth where account_id = $1`,
      [accountId(), `${receiver.url}/hang`],
    );
    const rules = { timeouts: { inboundRouteMs: 150, otherMs: 3_000 }, isAddressAllowed: () => true };
    const working = setUp({ rules, budgetMs: 1_000 }).deliver(...quick, ...hanging);
    await expect
      .poll(async () => new Set((await Promise.all(quick.map(deliveryOf))).map(({ state }) => state)), {
        timeout: 2_500,
      })
      .toEqual(new Set(['delivered']));
    expect(await attemptsOf(hanging[0] as Uuid)).toEqual([]);
    await working;
    // Its time was up: the rest waits for another event, at once.
    expect(await laneOf(hanging[0] as Uuid)).toMatchObject({ owner: null, wake_at: expect.any(Date) });
  });

  test('ten failures open the circuit: the rest waits and is not touched', async () => {
    const ids = await seedMany(100, '/500');
    await setUp().deliver(...ids);
    const deliveries = await Promise.all(ids.map(deliveryOf));
    const tried = deliveries.filter(({ attempts }) => attempts > 0);
    expect(tried.length).toBeGreaterThanOrEqual(10);
    expect(tried.length).toBeLessThan(20);
    const lane = await laneOf(ids[0] as Uuid);
    expect(lane).toMatchObject({ slots: 1, opened_at: expect.any(Date), owner: null });
    expect(lane.wake_at).toEqual(lane.resume_at);
    await setUp().deliver(...ids);
    expect(receiver.received).toHaveLength(tried.length);
  });

  test('one try closes it again, and all that waited goes out', async () => {
    const ids = await seedMany(30, '/200');
    await db.pool.query(
      `update messaging.webhook_lanes set opened_at = now(), slots = 1, failures = 12, failing_since = now(), probes = 3`,
    );
    await setUp().deliver(...ids);
    expect(receiver.received).toHaveLength(30);
    expect(await laneOf(ids[0] as Uuid)).toMatchObject({
      ...{ opened_at: null, failures: 0, failing_since: null, probes: 0, resume_at: null },
    });
  });

  test('the same event in two processes calls once', async () => {
    const ids = await seedMany(40, '/200');
    await Promise.all([setUp().deliver(...ids), setUp().deliver(...ids)]);
    await setUp().deliver(...ids);
    expect(receiver.received).toHaveLength(40);
  });

  test('what comes while a lane is worked through is found', async () => {
    const { deliver } = setUp();
    const first = await seedMany(10, '/slow');
    const working = deliver(...first);
    const second = await seedMany(10, '/slow');
    await Promise.all([working, deliver(...second)]);
    expect(receiver.received).toHaveLength(20);
  });

  test('a lane in which nothing is left is kept for a while, and what comes then goes out at once', async () => {
    const { deliver } = setUp({ owner: ME, lingerMs: 60_000, budgetMs: 3_000 });
    const first = await seedDelivery('/200');
    const working = deliver(first);
    await untilDelivered(first);
    const taken = await laneOf(first);
    const second = await seedDelivery('/200');
    const workingAgain = deliver(second);
    await untilDelivered(second);
    expect(await laneOf(first)).toMatchObject({ owner: ME, lease_until: taken.lease_until });
    await Promise.all([working, workingAgain]);
    expect(await laneOf(first)).toMatchObject({ owner: null, wake_at: null });
  });

  test('no more than so many calls in all, and everything still goes out', async () => {
    const routes = Array.from({ length: 4 }, () => randomUUID() as Uuid);
    const ids = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        seedDelivery('/slow', { ...SUBJECT(), inbound_route_id: routes[n % 4] }),
      ),
    );
    await setUp({ callsMax: 2 }).deliver(...ids);
    expect(receiver.received).toHaveLength(16);
    expect(receiver.busyMost).toBe(2);
  });
});

describe('what the database refuses', () => {
  test('an attempt that cannot be recorded leaves its neighbours recorded, and is not repeated without end', async () => {
    const ids = await seedMany(20, '/200');
    // The next attempt has no number: 32,767 is the last smallint.
    const bad = await seedDelivery('/200', { ...SUBJECT(), attempts: 32_767, attempts_before: 32_767 });
    const { deliver, logText } = setUp();
    expect(await deliver(bad, ...ids)).toEqual({ kind: 'done' });
    const deliveries = await Promise.all(ids.map(deliveryOf));
    expect(deliveries.map(({ state }) => state)).toEqual(Array(20).fill('delivered'));
    const delivery = await deliveryOf(bad);
    expect(delivery).toMatchObject({ state: 'pending', attempts: 32_767 });
    expect(delivery.due_at.getTime()).toBeGreaterThan(Date.now() + 200_000);
    expect(await laneOf(bad)).toMatchObject({ wake_at: delivery.due_at });
    expect(refusedIn(logText())).toEqual([{ ids: [bad], code: '22003' }]);
  });
});

describe('plans', () => {
  test.each(PLAN_MODES)('what is settled is found in the partition of its id (%s)', async (mode) => {
    const ids = await seedMany(2, '/200');
    const month = await db.pool.query("select to_char(now() at time zone 'UTC', 'YYYY_MM') as name");
    const settlements = ids.map((deliveryId) => ({
      settlement: {
        ...{ deliveryId, attemptsSeen: 0, state: 'exhausted' as const, nextAt: undefined, error: 'x' },
        tried: undefined,
      },
      change: undefined,
    }));
    const scanned = await partitionsScanned(db.url, mode, (pool) => settleDeliveries(pool, ME, settlements));
    expect(scanned.filter((name) => name.startsWith('webhook_deliveries'))).toEqual([
      `webhook_deliveries_${month.rows[0].name}`,
    ]);
  });

  test.each(PLAN_MODES)(
    'of 20,000 that wait a look reads what it takes, and a release one (%s)',
    async (mode) => {
      const id = await seedDelivery('/200');
      const [laneId] = (await lanesOf([id])) as [Uuid];
      await db.pool.query(
        `insert into messaging.webhook_deliveries (account_id, url, subject_id, sequence, event_type, body, state)
         select $1, $2, uuidv7(), 5, 'message.delivered', '{}', case when n % 2 = 0 then 'pending' else 'delivered' end
         from generate_series(1, 40000) n`,
        [accountId(), `${receiver.url}/200`],
      );
      const read = await rowsRead(db.url, mode, async (pool) => {
        const [seen] = await lookAtLanes(pool, ME, [{ laneId, deliveriesMax: 20, takes: true }]);
        await releaseLanes(pool, ME, [{ laneId, work: seen?.work, health: HEALTH }]);
      });
      const deliveries = Object.entries(read).filter(([name]) => name.startsWith('webhook_deliveries'));
      expect(deliveries.reduce((sum, [, rows]) => sum + rows, 0)).toBeLessThan(50);
    },
  );
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'), {
    ENCRYPTION_KEY: STAGE_KEY.toString('base64'),
    WEBHOOK_ALLOW_PRIVATE: 'true',
  });

  test('a pushed event is delivered', async () => {
    const id = await seedDelivery('/200');
    expect(await pushEvent('deliver-webhook', { laneIds: await lanesOf([id]) })).toBe(204);
    expect(await deliveryOf(id)).toMatchObject({ state: 'delivered' });
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('deliver-webhook', { messageIds: [] })).toBe(422);
    expect(await pushBody('deliver-webhook', '[]')).toBe(422);
  });
});
