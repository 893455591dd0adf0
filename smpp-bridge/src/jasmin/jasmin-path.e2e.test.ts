// Tickets through the real Jasmin 0.11.1, RabbitMQ and Redis, claimed from a real database and sent to the simulated
// carrier. What the tests share is one Jasmin, as a production pod has it.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { type CarrierControl, carrierControlAt } from '../../../shared/testing/carrier-control.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE, startJasmin, type TestJasmin } from '../../../shared/testing/jasmin.ts';
import { BIND_TIMES } from '../carrier/carrier-bind.ts';
import { loadConnectors } from '../carrier/connector-store.ts';
import { type Links, openLinks } from '../carrier/links.ts';
import { createSettler } from '../carrier/settler.ts';
import { type Carrier, startCarrier } from '../sandbox/carrier.ts';
import {
  insertQueued,
  statusCounts,
  TEST_ENCRYPTION_KEY,
  upsertConnector,
} from '../testing/queued-messages.ts';
import { jasminSettings } from './config.ts';
import { type JasminPath, startJasminPath } from './jasmin-path.ts';
import { connectJcli } from './jcli-client.ts';

const log = createLogger('jasmin-test', process.env.TEST_LOG_LEVEL ?? 'fatal');
const announcer = { announce: async () => undefined };
const EPOCH = 1;
/** Jasmin has been looked at by then. */
const KNOWN_AFTER_MS = 2_000;
const database = useDatabase();

describe.skipIf(JASMIN_SUITE.skip)(`through a real Jasmin${JASMIN_SUITE.note}`, () => {
  let jasmin: TestJasmin;
  let carrier: Carrier;
  let control: CarrierControl;
  let links: Links;
  let path: JasminPath;
  let ending: AbortController;

  beforeAll(async () => {
    jasmin = await startJasmin();
  });
  afterAll(() => jasmin?.stop());

  beforeEach(async () => {
    await database.pool.query('truncate messaging.message_log, messaging.message_parts, messaging.tickets');
    carrier = await startCarrier({
      smppPort: 0,
      controlPort: 0,
      accounts: [{ systemId: 'sandbox', password: 'sandbox1' }],
      log,
    });
    control = carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`);
    await upsertConnector(database.pool, { port: carrier.smppPort, windowSize: 100, maxThroughput: 3_000 });
    startPath();
    await expect.poll(() => path.isReady(), { timeout: 30_000 }).toBe(true);
  });

  afterEach(async () => {
    await stopPath();
    await carrier.stop();
  });

  async function stopPath(): Promise<void> {
    await path.stop();
    await links.stop(2_000);
    ending.abort();
  }

  function startPath(): void {
    ending = new AbortController();
    const { pool } = database;
    const settler = createSettler({
      ...{ pool, announcer, log, epoch: EPOCH, signal: ending.signal },
      receiptTimeoutSeconds: 86_400,
    });
    links = openLinks({
      ...{ settler, log, ca: undefined, times: BIND_TIMES, random: Math.random },
      deliver: (session, pdu) => session.respond(pdu, { commandStatus: 0, messageId: '' }),
      onRoom: (connector) => path?.onRoom(connector),
      onAnswered: () => undefined,
      load: () => loadConnectors(pool, TEST_ENCRYPTION_KEY, log),
      reloadIntervalMs: 1_000,
    });
    path = startJasminPath({
      ...{ pool, links, announcer, log, epoch: EPOCH, group: 'default', bridgeId: 'test' },
      settings: jasminSettings.parse({ ...jasmin.env, RELAY_PORT: '0' }),
      encryptionKey: TEST_ENCRYPTION_KEY,
      refillIntervalMs: 1_000,
    });
  }

  async function sentTexts(): Promise<string[]> {
    return (await control.pdus()).map(({ text }) => text ?? '');
  }

  test('a message travels as a ticket and arrives with its own text', async () => {
    const [id] = await insertQueued(database.pool, { text: 'hello {world} €5' });
    await path.route([id as Uuid]);
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
    await path.route(ids);
    await expect.poll(() => statusCounts(database.pool), { timeout: 20_000 }).toEqual({ sent: 1_000 });
    expect(await control.pdus()).toHaveLength(1_000);
    const { rows } = await database.pool.query('select count(*)::int as tickets from messaging.tickets');
    expect(rows[0].tickets).toBeLessThanOrEqual(20);
  });

  test('a bridge that finds Jasmin complete before it knows its own connectors routes all the same', async () => {
    await stopPath();
    const slow = await database.pool.connect();
    try {
      await slow.query('begin; lock table messaging.vendor_connectors in access exclusive mode');
      startPath();
      await sleep(KNOWN_AFTER_MS);
    } finally {
      await slow.query('rollback');
      slow.release();
    }
    await path.route(await insertQueued(database.pool, { count: 3 }));
    await expect.poll(() => statusCounts(database.pool), { timeout: 30_000 }).toEqual({ sent: 3 });
  });

  test('a route that an operator makes or takes away is in Jasmin within seconds', async () => {
    const settings = jasminSettings.parse(jasmin.env);
    const session = await connectJcli({
      ...{ host: settings.JASMIN_HOST, port: settings.JASMIN_ADMIN_PORT, timeoutMs: 5_000 },
      ...{ user: settings.JASMIN_ADMIN_USER, password: settings.JASMIN_ADMIN_PASSWORD },
    });
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
        await path.route(await batch());
        if (round === 5) await jasmin.kill(part);
        await sleep(100);
      }
      await expect.poll(() => statusCounts(database.pool), { timeout: 90_000 }).toEqual({ sent: 400 });
      expect(await control.pdus()).toHaveLength(400);
    },
  );
});
