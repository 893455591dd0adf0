// What waits for one connector is found by the index of the queue, however much waits for others or was sent.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../../shared/testing/partitions-scanned.ts';
import { insertQueued } from '../testing/queued-messages.ts';
import { selectWaiting, type WalkPlace, walkStart } from './waiting-store.ts';

const database = useDatabase();
const LIMIT = 20;

test.each(PLAN_MODES)('a step of the walk reads its batch and little more (%s)', async (mode) => {
  await database.pool.query('truncate messaging.message_log, messaging.tickets');
  for (const connector of ['carrier_one', 'carrier_two']) {
    for (let account = 0; account < 5; account += 1) {
      await insertQueued(database.pool, { count: 200, connector, accountId: randomUUID() });
    }
  }
  const waiting = { connector: 'carrier_one', source: 'queued', queuedUntil: new Date() } as const;
  const seen = new Set<string>();
  let place: WalkPlace | undefined = walkStart();
  const read = await rowsRead(database.url, mode, async (pool) => {
    const messages = await selectWaiting(pool, waiting, walkStart(), LIMIT);
    expect(messages).toHaveLength(LIMIT);
  });
  const total = Object.entries(read).flatMap(([table, rows]) =>
    table.startsWith('message_log') ? [rows] : [],
  );
  expect(total.reduce((sum, rows) => sum + rows, 0)).toBeLessThanOrEqual(2 * LIMIT);
  while (place) {
    const messages = await selectWaiting(database.pool, waiting, place, LIMIT);
    for (const { id } of messages) seen.add(id);
    place = messages.at(-1);
  }
  expect(seen.size).toBe(1_000);
});
