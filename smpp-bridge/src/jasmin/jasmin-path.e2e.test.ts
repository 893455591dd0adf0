// Tickets through the real Jasmin 0.11.1, RabbitMQ and Redis, claimed from a real database and sent to the simulated
// carrier. What the tests share is one Jasmin, as a production pod has it.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE } from '../../../shared/testing/jasmin.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { useJasminPath } from '../../../shared/testing/use-jasmin-path.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { jcliOptions } from './config.ts';
import { connectJcli } from './jcli-client.ts';
import { readState } from './state-store.ts';

/** Jasmin has been looked at by then. */
const KNOWN_AFTER_MS = 2_000;
const database = useDatabase();

describe.skipIf(JASMIN_SUITE.skip)(`through a real Jasmin${JASMIN_SUITE.note}`, () => {
  const world = useJasminPath(database);

  async function sentTexts(): Promise<string[]> {
    return (await world.control().pdus()).map(({ text }) => text ?? '');
  }

  test('a message travels as a ticket and arrives with its own text', async () => {
    const [id] = await insertQueued(database.pool, { text: 'hello {world} €5' });
    await world.path().route([id as Uuid]);
    await expect.poll(sentTexts, { timeout: 10_000 }).toEqual(['hello {world} €5']);
    await expect.poll(() => statusCounts(database.pool)).toEqual({ sent: 1 });
    const tickets = await database.pool.query(
      `select connector, class ~ '^rm-shared/rm-[0-9a-z]{8}$' as classed, claimed_at > posted_at as in_order,
         jasmin_message_id is not null as known from messaging.tickets`,
    );
    expect(tickets.rows).toEqual([{ connector: 'sandbox_one', classed: true, in_order: true, known: true }]);
  });

  test('many messages share few tickets, and each arrives once', async () => {
    const ids = await insertQueued(database.pool, { count: 1_000 });
    await world.path().route(ids);
    await expect.poll(() => statusCounts(database.pool), { timeout: 20_000 }).toEqual({ sent: 1_000 });
    expect(await world.control().pdus()).toHaveLength(1_000);
    const { rows } = await database.pool.query('select count(*)::int as tickets from messaging.tickets');
    expect(rows[0].tickets).toBeLessThanOrEqual(20);
  });

  test('a bridge that finds Jasmin complete before it knows its own connectors routes all the same', async () => {
    await world.stopPath();
    const slow = await database.pool.connect();
    try {
      await slow.query('begin; lock table messaging.vendor_connectors in access exclusive mode');
      world.startPath();
      await sleep(KNOWN_AFTER_MS);
    } finally {
      await slow.query('rollback');
      slow.release();
    }
    await world.path().route(await insertQueued(database.pool, { count: 3 }));
    await expect.poll(() => statusCounts(database.pool), { timeout: 30_000 }).toEqual({ sent: 3 });
  });

  test('a route that an operator makes or takes away is in Jasmin within seconds', async () => {
    const session = await connectJcli(jcliOptions(world.settings()));
    const isInJasmin = async () => (await session.run('mtrouter -l')).text.includes('(dst_addr=^999)');
    try {
      expect(await isInJasmin()).toBe(false);
      await database.pool.query(
        `insert into messaging.routes (rule_order, prefix, connectors, rate) values (77, '999', '{sandbox_one}', 0.01)`,
      );
      await expect.poll(isInJasmin, { timeout: 15_000 }).toBe(true);
      await database.pool.query('delete from messaging.routes where rule_order = 77');
      await expect.poll(isInJasmin, { timeout: 15_000 }).toBe(false);
    } finally {
      session.close();
    }
  });

  test('what operators read of Jasmin is there without asking it, and their orders are carried out', async () => {
    await world.path().route(await insertQueued(database.pool, { count: 3 }));
    await expect.poll(() => statusCounts(database.pool)).toEqual({ sent: 3 });
    const state = async () =>
      (
        await database.pool.query(
          `select *, applied_at <= planned_at as in_order from messaging.jasmin_state`,
        )
      ).rows[0];
    await expect
      .poll(async () => (await state()).connectors)
      .toEqual([
        {
          ...{
            cid: expect.stringMatching(/^rm-[0-9a-z]{8}$/),
            connector: 'sandbox_one',
            started: true,
            session: 'BOUND_TRX',
          },
          ...{ waiting: 0, consumers: 1, ticketsPerSecond: expect.any(Number), errorsPerSecond: 0 },
        },
      ]);
    await expect
      .poll(async () => (await world.metrics()).split('\n'), { timeout: 15_000 })
      .toEqual(
        expect.arrayContaining([
          'jasmin_router_bound{connector="sandbox_one"} 1',
          'jasmin_router_queue_size{connector="sandbox_one"} 0',
          expect.stringMatching(/^jasmin_router_submit_sm_total\{connector="sandbox_one"\} [1-9]/),
          'jasmin_router_submit_errors_total{connector="sandbox_one",error="throttling"} 0',
          expect.stringMatching(/^jasmin_router_http_successes_total [1-9]/),
          'jasmin_router_http_errors_total{error="auth"} 0',
          expect.stringMatching(/^jasmin_router_user_requests\{user="rm-shared"\} [1-9]/),
          'jasmin_router_user_binds{user="rm-shared"} 0',
        ]),
      );
    const boundAt = /^jasmin_router_bound_timestamp_seconds\{.*\} (\d+)$/m.exec(await world.metrics())?.[1];
    // Jasmin says it in the time of its zone.
    expect(Math.abs(Date.now() / 1_000 - Number(boundAt))).toBeLessThan(1_800);
    await world.inConsole('user -d rm-shared');
    const change = 'enable   user        rm-shared';
    const found = { changes: [change], changes_count: 1, withheld: [], withheld_count: 0 };
    expect(await world.path().orderJasmin('jasmin_plan')).toEqual({ outcome: 'succeeded', result: found });
    expect(await world.path().orderJasmin('jasmin_apply')).toEqual({ outcome: 'succeeded', result: found });
    expect(await world.path().orderJasmin('jasmin_plan')).toMatchObject({ result: { changes_count: 0 } });
    expect(await state()).toMatchObject({
      ...{ plan_cause: 'command', plan_changes: [change], plan_withheld: [] },
      ...{ applied_cause: 'command', applied_changes: [change], in_order: true },
      routes: [
        {
          ...{ order: expect.any(Number), type: 'StaticMTRoute', connectors: ['sandbox_one'] },
          filters: expect.stringMatching(/^<TG \(tag=rm-[0-9a-z]{8}\)>$/),
        },
      ],
    });
  });

  describe('of a customer with a user of its own', () => {
    let accountId: string;
    let uid: string;

    beforeEach(async () => {
      ({ accountId } = await seedAccount(database.pool));
      uid = jasminName(accountId as Uuid);
      await allow('+14155550100');
      const isThere = async () => (await world.inConsole('user -l')).includes(uid);
      await expect.poll(isThere, { timeout: 15_000 }).toBe(true);
      await expect.poll(async () => (await usersGiven()).includes(uid)).toBe(true);
    });
    afterEach(() =>
      database.pool.query('delete from messaging.customer_sms_auth where account_id = $1', [accountId]),
    );

    async function allow(...senders: string[]): Promise<void> {
      await database.pool.query(
        'update messaging.customer_sms_auth set allowed_source_addresses = $2 where account_id = $1',
        [accountId, senders],
      );
    }
    const usersGiven = async () =>
      (await database.pool.query('select uid from messaging.jasmin_users')).rows.map((row) => row.uid);
    const route = async (count: number, from?: string) =>
      world.path().route(await insertQueued(database.pool, { accountId, count, ...(from && { from }) }));
    const allSent = (count: number) =>
      expect.poll(() => statusCounts(database.pool), { timeout: 30_000 }).toEqual({ sent: count });
    const refusals = () => Object.fromEntries(world.path().jasmin()?.fences ?? []);

    test('tickets are posted as that user, and Jasmin counts them as its own', async () => {
      await route(3);
      await world.path().route(await insertQueued(database.pool));
      await allSent(4);
      const { rows } = await database.pool.query('select class from messaging.tickets');
      const users = new Set(rows.map((row) => String(row.class).split('/')[0]));
      expect(users).toEqual(new Set([uid, 'rm-shared']));
      expect(await world.inConsole(`stats --user ${uid}`)).toMatch(/#submit_sm_request_count +HTTP Api +1/);
    });

    test('quotas and rights that somebody sets by hand are told and taken off, and lose nothing', async () => {
      await route(1);
      await allSent(1);
      await world.inConsole(`user -u ${uid}`, 'mt_messaging_cred quota http_throughput 0.01', 'ok');
      await world.inConsole('user -u rm-shared', 'mt_messaging_cred authorization http_send no', 'ok');
      await route(20);
      await world.path().route(await insertQueued(database.pool));
      await allSent(22);
      expect(await world.control().pdus()).toHaveLength(22);
      expect(Object.keys(refusals()).toSorted()).toEqual(['authorization', 'throughput']);
      expect(world.path().jasmin()?.drifts).toBe(1);
      const stored = await readState(database.pool, 'default');
      expect(stored?.refusal).toMatch(/^(throughput of rm-[0-9a-z]{8}|authorization of rm-shared)\/rm-/);
    });

    test('a sender that is not allowed yet is refused by Jasmin itself, and sent once it is', async () => {
      await route(2);
      await route(1, '+14155550177');
      await expect.poll(refusals, { timeout: 15_000 }).toHaveProperty('value-filter');
      expect(await statusCounts(database.pool)).toEqual({ queued: 1, sent: 2 });
      await allow('+14155550100', '+14155550177');
      await allSent(3);
      expect(world.path().jasmin()?.drifts).toBe(0);
    });
  });

  test.each(['jasmin', 'rabbitmq', 'redis'] as const)(
    'when %s is killed every message still arrives, and once',
    { timeout: 120_000 },
    async (part) => {
      const batch = () => insertQueued(database.pool, { count: 20 });
      for (let round = 0; round < 20; round += 1) {
        await world.path().route(await batch());
        if (round === 5) await world.jasmin().kill(part);
        await sleep(100);
      }
      await expect.poll(() => statusCounts(database.pool), { timeout: 90_000 }).toEqual({ sent: 400 });
      expect(await world.control().pdus()).toHaveLength(400);
    },
  );
});
