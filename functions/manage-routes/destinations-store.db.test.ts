// A trial looks at the newest messages, however many there are and however long they are kept.
import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { loadDestinations } from './destinations-store.ts';

const database = useDatabase();

beforeAll(async () => {
  await database.pool.query(
    `select messaging.ensure_partitions('messaging.message_log', now() - interval '3 months', 5)`,
  );
  const { accountId, number } = await seedAccount(database.pool);
  await database.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding)
     select $1, 'outbound', $2, '+1650555' || lpad((n % 1500)::text, 4, '0'), 'x', 'sent', 'gsm7'
     from generate_series(1, 21000) n`,
    [accountId, number],
  );
  await database.pool.query('analyze messaging.message_log');
});

test('the last thousand distinct destinations are those of the newest messages', async () => {
  const messages = await loadDestinations(database.pool, new Date());
  expect(new Set(messages.map(({ recipient }) => recipient)).size).toBe(1_000);
  // 21,000 leaves no remainder: the newest message went to 0000, the one before it to 1499.
  expect(messages.slice(0, 2).map(({ recipient }) => recipient)).toEqual(['+16505550000', '+16505551499']);
});

test.each(PLAN_MODES)('of many rows the newest are read, and no month before the day (%s)', async (mode) => {
  const read = await rowsRead(database.url, mode, (pool) => loadDestinations(pool, new Date(), 2_000));
  const { rows } = await database.pool.query<{ month: string }>(
    `select to_char((now() - interval '1 day') at time zone 'UTC', 'YYYY_MM') as month`,
  );
  const partitions = Object.entries(read).filter(([name]) => name.startsWith('message_log'));
  expect(partitions.reduce((sum, [, count]) => sum + count, 0)).toBe(2_000);
  const months = partitions.flatMap(([name]) => /\d{4}_\d\d$/.exec(name)?.[0] ?? []);
  expect(months.filter((month) => month < (rows[0]?.month ?? ''))).toEqual([]);
});
