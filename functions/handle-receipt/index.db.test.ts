// The function as it is deployed: registered, configured from the environment, called over HTTP.
import { expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';

const db = useDatabase();

usePushedFunction(db, () => import('./index.ts'));

test('a pushed event is handled although Pub/Sub is away', async () => {
  const messageId = await seedMessage(db.pool);
  const id = 'CARRIER-1';
  await seedPart(db.pool, messageId, id);
  expect(await pushEvent('handle-receipt', { receiptIds: [await seedReceipt(db.pool, id)] })).toBe(204);
  const found = await db.pool.query('select * from messaging.message_log where id = $1', [messageId]);
  expect(found.rows).toMatchObject([{ status: 'delivered', wake_at: null }]);
});

test.each([
  ['no push body', 'hello'],
  ['an event of another kind', pushOf({ messageIds: [] })],
  ['no ids', pushOf({ receiptIds: [] })],
  ['an id that is no UUID', pushOf({ receiptIds: ['1 or 1=1'] })],
])('%s goes to the dead letters', async (_, body) => {
  expect(await pushBody('handle-receipt', body)).toBe(422);
});

function pushOf(event: unknown): string {
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  return JSON.stringify({ message: { data, messageId: '1' }, subscription: 's' });
}
