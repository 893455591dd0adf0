// Tickets through the real Jasmin 0.11.1, RabbitMQ and Redis, claimed from a real database and sent to the simulated
// carrier. What the tests share is one Jasmin, as a production pod has it.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE } from '../../../shared/testing/jasmin.ts';
import { useJasminPath } from '../../../shared/testing/use-jasmin-path.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { jcliOptions } from './config.ts';
import { connectJcli } from './jcli-client.ts';

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
