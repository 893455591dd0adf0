import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount } from '../testing/seed.ts';
import { seedMessage } from '../testing/seed-messages.ts';
import { loadUnowned } from './load-unowned.ts';

const db = useDatabase();
beforeEach(() => db.pool.query('truncate messaging.message_log'));

const receive = (to: string, accountId: Uuid | null = null) =>
  seedMessage(db.pool, { account_id: accountId, direction: 'inbound', status: 'received', dest_addr: to });

test("operators see what came in for nobody, newest first, page by page, and no customer's", async () => {
  const ids = [await receive('+19995550100'), await receive('+19995550101'), await receive('+19995550100')];
  const { accountId, number } = await seedAccount(db.pool);
  await receive(number, accountId);
  const found = await loadUnowned(db.pool, { limit: 2 });
  expect(found.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const next = await loadUnowned(db.pool, { limit: 2, before: ids[1] });
  expect(next.map(({ id }) => id)).toEqual([ids[0]]);
  const one = await loadUnowned(db.pool, { limit: 10, to: '+19995550101' });
  expect(one.map(({ id }) => id)).toEqual([ids[1]]);
});
