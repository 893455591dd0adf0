// With 100,000 messages that wait: they are found by the indexes of what waits, however much was sent, and each is read once.
import { beforeAll, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { loadQueues } from './load-queues.ts';

const database = useDatabase();
let accounts: readonly Uuid[];

beforeAll(async () => {
  for (const name of ['carrier_one', 'carrier_two']) await seedConnector(database.pool, name);
  const seeded = [await seedAccount(database.pool), await seedAccount(database.pool)];
  accounts = seeded.map(({ accountId }) => accountId);
  await database.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, queued_at)
     select a, 'outbound', '+14155550100', '+14155551234', 'x', s.status, 'gsm7', c, now()
     from unnest($1::uuid[]) a, unnest('{carrier_one,carrier_two}'::text[]) c,
       (values ('queued', 25000), ('delivered', 5000)) s(status, messages), generate_series(1, s.messages)`,
    [accounts],
  );
  await database.pool.query('vacuum analyze messaging.message_log');
});

const HALF = [25_000, 25_000];

test.each(PLAN_MODES)('a page reads its own queues, each once, and nothing else (%s)', async (mode) => {
  const readOf = async (query: object, messages: readonly number[]) => {
    const read = await rowsRead(database.url, mode, async (pool) => {
      const rows = await loadQueues(pool, query, 100);
      expect(rows.map((row) => row.messages)).toEqual(messages);
    });
    const ofMessages = Object.entries(read).filter(([table]) => table.startsWith('message_log'));
    return ofMessages.reduce((sum, [, rows]) => sum + rows, 0);
  };
  expect(await readOf({}, [...HALF, ...HALF])).toBeLessThan(100_200);
  expect(await readOf({ connector: 'carrier_two' }, HALF)).toBeLessThan(50_200);
  expect(await readOf({ account_id: accounts[1] }, HALF)).toBeLessThan(50_200);
  expect(await readOf({ state: 'accepted' }, [])).toBeLessThan(100);
});
