// Each way in which the real Jasmin was seen to stop working while it says that all is well: provoked, noticed, mended and
// counted, with every message sent, and once.
import { createServer } from 'node:net';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, describe, expect, test } from 'vitest';
import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { JASMIN_SUITE, startJasmin } from '../../../shared/testing/jasmin.ts';
import { useJasminPath } from '../../../shared/testing/use-jasmin-path.ts';
import { insertQueued, statusCounts, upsertConnector } from '../testing/queued-messages.ts';
import { readState } from './state-store.ts';

const database = useDatabase();
const TIMEOUT_MS = 60_000;
/** Tickets that Jasmin has for the second connector. */
const OPEN_OF_TWO = `
  select jasmin_message_id is not null as known, (
    select count(*)::int from messaging.message_log m where m.ticket_id = t.id) as members
  from messaging.tickets t where connector = 'sandbox_two' and claimed_at is null`;

describe.skipIf(JASMIN_SUITE.skip)(`a Jasmin that does not work${JASMIN_SUITE.note}`, () => {
  const world = useJasminPath(database);
  let broker: ChannelModel | undefined;
  afterEach(async () => {
    await broker?.close().catch(() => undefined);
    broker = undefined;
  });

  async function openChannel() {
    const { RABBITMQ_HOST, RABBITMQ_PORT } = world.settings();
    broker = await connect(`amqp://${RABBITMQ_HOST}:${RABBITMQ_PORT}`);
    broker.on('error', () => undefined);
    return broker.createChannel();
  }

  async function queueName(): Promise<string> {
    return `submit.sm.${await connectorId()}`;
  }

  /**
   * Messages on which Jasmin's consumer fails without a word: it takes no other, and gets them again after a restart. Several,
   * since a connector that was stopped and started has more than one that listens to its queue, and each fails on one.
   */
  async function poison(queue: string): Promise<void> {
    const channel = await openChannel();
    for (let n = 0; n < 5; n += 1) {
      channel.sendToQueue(queue, Buffer.from('no pickle'), { messageId: `poison-${n}` });
    }
    await channel.close();
  }

  async function connectorId(name = 'sandbox_one'): Promise<string> {
    const found = await database.pool.query(
      'select id from messaging.vendor_connectors where connector_name = $1',
      [name],
    );
    return jasminName(found.rows[0].id);
  }

  async function send(count: number): Promise<void> {
    await world.path().route(await insertQueued(database.pool, { count }));
  }

  /** All that was given to it was sent, and once. */
  async function allSent(count: number): Promise<void> {
    await expect.poll(() => statusCounts(database.pool), { timeout: TIMEOUT_MS }).toEqual({ sent: count });
    expect(await world.control().pdus()).toHaveLength(count);
  }

  const numbers = () => {
    const jasmin = world.path().jasmin();
    if (jasmin === undefined) throw new Error('no Jasmin');
    return jasmin;
  };
  const restarts = () => Object.fromEntries(numbers().watchdog.restarts);
  const verdict = () => numbers().watchdog.verdict;
  const untilHealthy = () => expect.poll(verdict, { timeout: TIMEOUT_MS }).toBe('healthy');
  const stored = () => readState(database.pool, 'default');

  test('consumers that are gone while it answers Success: restarted', { timeout: 120_000 }, async () => {
    await untilHealthy();
    const channel = await openChannel();
    await channel.deleteQueue(await queueName());
    await send(20);
    await allSent(20);
    expect(restarts()).toEqual({ 'no-consumers': 1 });
    await untilHealthy();
    await expect
      .poll(stored)
      .toMatchObject({ restarts: 1, restartReason: 'no-consumers', verdict: 'healthy' });
  });

  test('accepted tickets that never come back: posted again', { timeout: 120_000 }, async () => {
    await untilHealthy();
    const channel = await openChannel();
    const queue = await queueName();
    const stolen: string[] = [];
    const { consumerTag } = await channel.consume(
      queue,
      (message) => {
        if (message === null) return;
        stolen.push(String(message.properties.messageId));
        channel.ack(message);
      },
      { priority: 10 },
    );
    await send(3);
    await expect.poll(() => stolen.length).toBeGreaterThan(0);
    await channel.cancel(consumerTag);
    expect(await statusCounts(database.pool)).toEqual({ queued: 3 });
    await allSent(3);
    expect(numbers().watchdog.reposts).toBe(1);
    expect(restarts()).toEqual({});
    expect(world.logText()).toContain('jasmin.tickets-lost');
  });

  test('bound, consuming, and nothing sent: posted again, then restarted', { timeout: 120_000 }, async () => {
    await untilHealthy();
    const channel = await openChannel();
    await channel.consume(await queueName(), () => undefined, { priority: 10 });
    await send(3);
    await expect.poll(restarts, { timeout: TIMEOUT_MS, interval: 200 }).toEqual({ 'no-return': 1 });
    expect(numbers().watchdog.reposts).toBe(1);
    // What was held goes back to the queue, and comes beside what was posted again.
    await broker?.close();
    await allSent(3);
  });

  test('bound, and a queue that does not move: restarted without what stopped it, and all can see it', {
    timeout: 120_000,
  }, async () => {
    await untilHealthy();
    await poison(await queueName());
    await send(1);
    await send(1);
    await expect.poll(restarts, { timeout: TIMEOUT_MS, interval: 200 }).toEqual({ 'no-progress': 1 });
    await allSent(2);
    await untilHealthy();
    await expect.poll(stored).toMatchObject({ restarts: 1, restartReason: 'no-progress' });
    expect(await world.status()).toMatch(/^restarts +1, the last at \S+: no-progress$/m);
    expect(await world.metrics()).toContain('ringer_jasmin_restarts_total{reason="no-progress"} 1');
  });

  test('a Jasmin that hangs: ended and started again', { timeout: 120_000 }, async () => {
    await untilHealthy();
    await world.jasmin().pause('jasmin');
    await send(20);
    await expect.poll(restarts, { timeout: TIMEOUT_MS }).toEqual({ unreachable: 1 });
    expect(numbers().watchdog.partsUp.get('http')).toBe(false);
    await allSent(20);
    await untilHealthy();
  });

  test('a broker that hangs: waited for and said', { timeout: 120_000 }, async () => {
    await untilHealthy();
    await world.jasmin().pause('rabbitmq');
    await expect.poll(verdict, { timeout: TIMEOUT_MS }).toBe('wait for broker');
    await expect.poll(stored).toMatchObject({ verdict: 'wait for broker', partsDown: ['broker'] });
    await send(20);
    await world.jasmin().resume('rabbitmq');
    await allSent(20);
  });

  test('a Redis that is gone: said, and no message waits for it', { timeout: 120_000 }, async () => {
    await untilHealthy();
    await world.jasmin().pause('redis');
    await expect.poll(() => numbers().watchdog.partsUp.get('redis'), { timeout: TIMEOUT_MS }).toBe(false);
    await send(20);
    await allSent(20);
    expect(verdict()).toBe('healthy');
    await world.jasmin().resume('redis');
    await expect.poll(() => numbers().watchdog.partsUp.get('redis'), { timeout: TIMEOUT_MS }).toBe(true);
    expect(restarts()).toEqual({});
  });

  test('a connector that somebody stopped or removed: there again', { timeout: 120_000 }, async () => {
    await untilHealthy();
    const cid = await connectorId();
    await world.inConsole(`smppccm -0 ${cid}`);
    await send(20);
    await allSent(20);
    await world.inConsole('mtrouter -f', `smppccm -r ${cid}`);
    await send(20);
    await allSent(40);
  });

  test('a connector that is removed takes its queue with it, and no message that was in it', {
    timeout: 120_000,
  }, async () => {
    await upsertConnector(database.pool, { name: 'sandbox_two', port: world.carrierPort() });
    const cid = await connectorId('sandbox_two');
    const session = async () => (await stored())?.connectors.find((found) => found.cid === cid)?.session;
    await expect.poll(session, { timeout: TIMEOUT_MS }).toBe('BOUND_TRX');
    await poison(`submit.sm.${cid}`);
    await world.path().route(await insertQueued(database.pool, { count: 3, connector: 'sandbox_two' }));
    const open = async () => (await database.pool.query(OPEN_OF_TWO)).rows;
    await expect.poll(open).toEqual([{ known: true, members: 3 }]);
    await database.pool.query(
      `update messaging.vendor_connectors set active = false where connector_name = 'sandbox_two'`,
    );
    await expect.poll(open, { timeout: TIMEOUT_MS }).toEqual([]);
    const isThere = async () => {
      const channel = await openChannel();
      channel.on('error', () => undefined);
      return channel.checkQueue(`submit.sm.${cid}`).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isThere, { timeout: TIMEOUT_MS }).toBe(false);
    expect(world.logText()).toContain('jasmin.queue-retired');
    const { rows } = await database.pool.query(
      `update messaging.message_log set vendor_connector = 'sandbox_one'
       where status = 'queued' and ticket_id is null returning id`,
    );
    await world.path().route(rows.map(({ id }) => id));
    await allSent(3);
    expect(restarts()).toEqual({});
  });

  test('what somebody changed by hand is put right, and told to operators', {
    timeout: 120_000,
  }, async () => {
    await untilHealthy();
    await world.inConsole('user -u rm-shared', 'mt_messaging_cred quota http_throughput 0.1', 'ok');
    // What is refused for it has it found at once, and not at the next comparison.
    await send(1);
    await send(1);
    await expect.poll(() => numbers().drifts, { timeout: TIMEOUT_MS }).toBe(1);
    await allSent(2);
    expect(await world.inConsole('user -s rm-shared')).toContain('quota http_throughput ND');
    const told = await database.pool.query(
      `select account_id, actor_kind, subject, after from messaging.audit_log where action = 'jasmin.drifted'`,
    );
    const changes = ['update   user        rm-shared          mt_messaging_cred quota http_throughput ND'];
    expect(told.rows).toEqual([
      { account_id: null, actor_kind: 'platform', subject: 'jasmin:default', after: { changes } },
    ]);
    expect(world.logText()).toContain('jasmin.drifted');
  });

  test('a Jasmin that comes back empty is whole again', { timeout: 120_000 }, async () => {
    await untilHealthy();
    await world.jasmin().forget();
    await world.jasmin().kill('jasmin');
    await send(20);
    await allSent(20);
    await untilHealthy();
    expect(restarts()).toEqual({});
  });
});

describe.skipIf(JASMIN_SUITE.skip)(`a Jasmin that would lack a part${JASMIN_SUITE.note}`, () => {
  test('does not start on a port that something else has, and says which', async () => {
    const server = createServer();
    try {
      const starting = startJasmin(async (adminPort) => {
        // Of the management of connectors: without it the console refuses every one of them.
        await new Promise<void>((resolve) => server.listen(adminPort - 1, '127.0.0.1', resolve));
      });
      await expect(starting).rejects.toThrow(/port \d+ \(CLIENT_MANAGEMENT_PORT\) is in use/);
    } finally {
      server.close();
    }
  });
});
