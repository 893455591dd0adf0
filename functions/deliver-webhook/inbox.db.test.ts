// What a number received and its webhook never took stays with the account, in the inbox.
import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDeliveryStage } from '../../shared/testing/delivery-stage.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';

const { db, accountId, seedDelivery, setUp } = useDeliveryStage();

/** A message that came in, and the route of its number. */
async function received(): Promise<{ readonly messageId: Uuid; readonly routeId: Uuid }> {
  const { number } = await seedAccount(db.pool);
  const route = { did: number, delivery_method: 'webhook', webhook_url: 'https://example.com/' };
  const inbound = { direction: 'inbound', status: 'received', dest_addr: number };
  return {
    messageId: await seedMessage(db.pool, { account_id: accountId(), ...inbound }),
    routeId: await insertRow(db.pool, 'messaging.inbound_routes', route, 'id'),
  };
}

async function inboxReasons(messageId: Uuid) {
  const { rows } = await db.pool.query(
    'select account_id, reason from messaging.inbox_items where message_id = $1',
    [messageId],
  );
  return rows;
}

test.each([
  ['whose last attempt failed', '/500', { attempts: 3, attempts_max: 4 }],
  ['that is not wanted any more', '/410', {}],
])("a number's delivery %s leaves its message in the inbox, once", async (_what, path, columns) => {
  const { messageId, routeId } = await received();
  const ends = { subject_id: messageId, inbound_route_id: routeId, ...columns };
  await setUp().deliver(await seedDelivery(path, ends), await seedDelivery(path, ends));
  expect(await inboxReasons(messageId)).toEqual([{ account_id: accountId(), reason: 'webhook_exhausted' }]);
});

test.each([
  ['is tried again', '/500', {}],
  ['was taken', '/200', {}],
])("a number's delivery that %s leaves nothing there", async (_what, path, columns) => {
  const { messageId, routeId } = await received();
  await setUp().deliver(
    await seedDelivery(path, { subject_id: messageId, inbound_route_id: routeId, ...columns }),
  );
  expect(await inboxReasons(messageId)).toEqual([]);
});

test('an endpoint that hears of the same message beside its number has no part in it', async () => {
  const { messageId } = await received();
  await setUp().deliver(await seedDelivery('/500', { subject_id: messageId, attempts: 9, attempts_max: 10 }));
  expect(await inboxReasons(messageId)).toEqual([]);
});
