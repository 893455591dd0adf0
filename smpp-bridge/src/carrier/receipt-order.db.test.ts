// A carrier writes the receipt right behind the answer, often into the same packet: it must find its part.
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { endPeers, serve } from '../smpp/test-peers.ts';
import { claimMessages } from '../submitter/claim-store.ts';
import { insertQueued } from '../testing/queued-messages.ts';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import { BIND_TIMES } from './carrier-bind.ts';
import { openLink } from './carrier-link.ts';
import { createDeliverySink } from './receive-deliveries.ts';
import { createSettler } from './settler.ts';
import { HEALTH_WATCHING } from './watch-health.ts';

const database = useDatabase();
const log = pino({ level: 'silent' });
const EPOCH = 3;

afterEach(endPeers);

test('a receipt in the packet of its answer is not stored before its part', async () => {
  const { pool } = database;
  const deps = { pool, log, announcer: { announce: async () => undefined } };
  const ending = new AbortController();
  const settler = createSettler({
    ...{ ...deps, epoch: EPOCH, receiptTimeoutSeconds: 86_400, signal: ending.signal },
  });
  const sink = createDeliverySink({ ...deps, settler });
  const shortMessage = Buffer.from('id:M1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:');
  const carrier = await serve({
    handlers: {
      onRequest(session, pdu) {
        session.respond(pdu, { commandStatus: 0, messageId: 'M1' });
        void session.request({ command: 'deliver_sm', esmClass: 0x04, shortMessage });
      },
    },
  });
  const connector = { ...SANDBOX_CONNECTOR, port: carrier.port };
  const link = openLink(connector, {
    ...{
      settler,
      log,
      times: BIND_TIMES,
      health: HEALTH_WATCHING,
      random: () => 0.5,
    },
    ...{ deliver: sink.receive, onRoom: () => undefined, onAnswered: () => undefined },
  });
  await expect.poll(() => link.isBound(), { timeout: 5_000 }).toBe(true);
  const ids = await insertQueued(pool, { count: 1 });
  const { messages } = await claimMessages(pool, ids, new Map([['sandbox_one', 1]]), EPOCH);
  const holder = await pool.connect();
  await holder.query('begin');
  await holder.query('select from messaging.message_log where id = $1 for update', [ids[0]]);
  link.offer(messages);
  await expect.poll(() => link.snapshot().inFlight, { timeout: 5_000 }).toBe(0);
  await sleep(300);
  expect(sink.receiptsStored()).toBe(0);
  await holder.query('rollback');
  holder.release();
  await expect.poll(() => sink.receiptsStored(), { timeout: 5_000 }).toBe(1);
  await link.stop(500);
  ending.abort();
});
