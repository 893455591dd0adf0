// What is left of deliveries that nobody took in time, and of those that are done.
import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { type Customer, seedCustomer } from '../../../shared/testing/use-customer-smpp.ts';
import { sweepDeliveries } from './delivery-store.ts';

const database = useDatabase();

let customer: Customer;
beforeEach(async () => {
  customer = await seedCustomer(database);
});

/** A text to the customer that came so many hours ago, with its delivery; what that one lacks is as if it waited still. */
async function leave(hoursAgo: number, state = 'pending', kind = 'inbound'): Promise<Uuid> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `with message as (
       insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding)
       values ($1, 'inbound', '+16505550123', '+14155550100', 'Hi', 'received', 'gsm7') returning id)
     insert into messaging.smpp_deliveries (id, account_id, system_id, kind, message_id, sequence, payload, state,
       lease_until, expires_at)
     select uuidv7($3::integer * interval '-1 hour'), $1, $2, $5::text, id, 1, '{}', $4::text,
       case when $4::text = 'in_flight' then now() + interval '10 seconds' end, now() + (72 - $3::integer) * interval '1 hour'
     from message returning message_id as id`,
    [customer.accountId, customer.systemId, hoursAgo, state, kind],
  );
  return rows[0]?.id as Uuid;
}

async function inbox(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    'select message_id, reason from messaging.inbox_items where account_id = $1',
    [customer.accountId],
  );
  return rows;
}

async function waiting(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select message_id from messaging.smpp_deliveries where system_id = $1 and state in ('pending', 'in_flight') order by id`,
    [customer.systemId],
  );
  return rows.map(({ message_id }) => message_id);
}

test('a text that nobody took in 72 hours waits in the inbox, once', async () => {
  const lost = await leave(73);
  const kept = await leave(71);
  await sweepDeliveries(database.pool);
  await sweepDeliveries(database.pool);
  expect(await inbox()).toEqual([{ message_id: lost, reason: 'smpp_expired' }]);
  expect(await waiting()).toEqual([kept]);
});

test('one that a session has in hand just then is left to it', async () => {
  const held = await leave(73, 'in_flight');
  await sweepDeliveries(database.pool);
  expect([await inbox(), await waiting()]).toEqual([[], [held]]);
});

test('a receipt that nobody took is no message for the inbox', async () => {
  await leave(73, 'pending', 'receipt');
  await sweepDeliveries(database.pool);
  expect([await inbox(), await waiting()]).toEqual([[], []]);
});

test('what was delivered is forgotten a day after it came, and no sooner', async () => {
  await leave(25, 'delivered');
  const young = await leave(23, 'delivered');
  await sweepDeliveries(database.pool);
  const { rows } = await database.pool.query(
    'select message_id from messaging.smpp_deliveries where system_id = $1',
    [customer.systemId],
  );
  expect(rows).toEqual([{ message_id: young }]);
  expect(await inbox()).toEqual([]);
});
