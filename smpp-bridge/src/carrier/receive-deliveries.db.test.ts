import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { bind, endPeers, serve } from '../smpp/test-peers.ts';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import { createDeliverySink } from './receive-deliveries.ts';

const database = useDatabase();

afterEach(endPeers);

test('a receipt whose state is not known is kept, answered and counted', async () => {
  const announced: string[] = [];
  const sink = createDeliverySink({
    pool: database.pool,
    announcer: {
      announce: async (topic) => void announced.push(topic),
    },
    settler: { committed: async () => undefined },
    log: pino({ level: 'silent' }),
  });
  const carrier = await serve();
  await bind(carrier.port, {
    handlers: { onRequest: (session, pdu) => sink.receive(session, pdu, SANDBOX_CONNECTOR) },
  });
  const [session] = carrier.sessions();
  for (const stat of ['DELIVRD', 'SKIPPED']) {
    const shortMessage = Buffer.from(`id:77 sub:001 dlvrd:001 stat:${stat} err:000 text:`);
    expect(await session?.request({ command: 'deliver_sm', esmClass: 0x04, shortMessage })).toMatchObject({
      pdu: { commandStatus: 0 },
    });
  }
  const stored = await database.pool.query(
    'select carrier_message_id, state from messaging.receipts order by id',
  );
  expect(stored.rows).toEqual([
    { carrier_message_id: '77', state: 'DELIVRD' },
    { carrier_message_id: '77', state: 'unrecognised' },
  ]);
  expect([sink.receiptsStored(), sink.receiptsUnrecognised()]).toEqual([2, 1]);
  expect(announced).toEqual(['receipt-received', 'receipt-received']);
});
