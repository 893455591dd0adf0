import { afterEach, expect, test } from 'vitest';
import { bind, endPeers, serve } from '../smpp/test-peers.ts';
import { createDeliveryQueue } from './delivery-queue.ts';

afterEach(endPeers);

test('with nobody bound only the newest are kept, and what was dropped is counted', async () => {
  const queue = createDeliveryQueue(3);
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    queue.push({ command: 'deliver_sm', shortMessage: Buffer.from(text) }, 0);
  }
  expect(queue.counters()).toEqual({ sent: 0, answered: 0, pending: 3, dropped: 2 });
  const server = await serve();
  const received: string[] = [];
  await bind(server.port, {
    handlers: {
      onRequest(session, pdu) {
        if (pdu.command === 'deliver_sm') received.push(pdu.shortMessage.toString());
        session.respond(pdu, { commandStatus: 0 });
      },
    },
  });
  const [session] = server.sessions();
  if (!session) throw new Error('not bound');
  queue.attach(session);
  await expect.poll(() => queue.counters()).toEqual({ sent: 3, answered: 3, pending: 0, dropped: 2 });
  expect(received).toEqual(['c', 'd', 'e']);
});

test('what waits for its time is forgotten at the stop', () => {
  const queue = createDeliveryQueue(3);
  queue.push({ command: 'deliver_sm' }, 60_000);
  expect(queue.counters().pending).toBe(1);
  queue.stop();
  queue.push({ command: 'deliver_sm' }, 0);
  expect(queue.counters().pending).toBe(0);
});
