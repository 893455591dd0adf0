// Reading one message must not cost more with every month that is kept, in cached plans neither.
import { beforeAll, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { findMessage } from './find-message.ts';
import { loadTimeline } from './load-timeline.ts';

const database = useDatabase();

let accountId: Uuid;
let newMessage: Uuid;

beforeAll(async () => {
  for (const table of ['message_log', 'message_parts', 'receipts', 'webhook_deliveries']) {
    await database.pool.query(
      `select messaging.ensure_partitions('messaging.${table}', now() - interval '3 months', 5)`,
    );
  }
  ({ accountId } = await seedAccount(database.pool));
  newMessage = await seedMessage(database.pool, { account_id: accountId });
});

test.each(PLAN_MODES)('a message is found in the partition of its month (%s)', async (mode) => {
  const scanned = await partitionsScanned(database.url, mode, (pool) =>
    findMessage(pool, accountId, newMessage),
  );
  expect(scanned).toEqual([expect.stringMatching(/^message_log_\d{4}_\d\d$/)]);
});

test.each(PLAN_MODES)('a timeline reads no month before its message (%s)', async (mode) => {
  const scanned = await partitionsScanned(database.url, mode, (pool) => loadTimeline(pool, newMessage));
  const { rows } = await database.pool.query<{ month: string }>(
    `select to_char(now() at time zone 'UTC', 'YYYY_MM') as month`,
  );
  const thisMonth = rows[0]?.month ?? '';
  expect(scanned).toContain(`message_parts_${thisMonth}`);
  expect(scanned).toContain(`webhook_deliveries_${thisMonth}`);
  const months = scanned.flatMap((name) => /\d{4}_\d\d$/.exec(name)?.[0] ?? []);
  expect(months.filter((month) => month < thisMonth)).toEqual([]);
});
