// Applying receipts must not cost more with every month that is kept, nor with the rows between those that are named.
import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, partitionsScanned, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { makeCarrierId, seedMessage, seedPart, seedReceipt } from '../../shared/testing/seed-messages.ts';
import { createReceiptHandler } from './handler.ts';

const db = useDatabase();

test.each(PLAN_MODES)('only the partitions of the ids are read (%s)', async (mode) => {
  const single = await seedMessage(db.pool);
  const long = await seedMessage(db.pool, { segments: 2 });
  const ids = [makeCarrierId(), makeCarrierId(), makeCarrierId()];
  await seedPart(db.pool, single, ids[0] ?? '');
  await seedPart(db.pool, long, ids[1] ?? '', { part_number: 1, parts: 2 });
  await seedPart(db.pool, long, ids[2] ?? '', { part_number: 2, parts: 2 });
  const receiptIds = await Promise.all([...ids, makeCarrierId()].map((id) => seedReceipt(db.pool, id)));
  const month = await db.pool.query<{ name: string }>(
    "select to_char(now() at time zone 'UTC', 'YYYY_MM') as name",
  );
  const scanned = await partitionsScanned(db.url, mode, (pool) => {
    const deps = { pool, announcer: recordingAnnouncer(), clock: systemClock };
    return createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') })({ receiptIds });
  });
  const found = await db.pool.query('select status from messaging.message_log where id = $1', [long]);
  expect(found.rows).toEqual([{ status: 'delivered' }]);
  // Messages of the last 45 days may be meant; the partition before the first one is the default.
  expect(scanned.filter((name) => !name.endsWith('_default'))).toEqual(
    ['message_log', 'message_parts', 'receipts'].map((table) => `${table}_${month.rows[0]?.name}`),
  );
});

test.each(PLAN_MODES)('ids far apart do not cost the rows between them (%s)', async (mode) => {
  const ends: Uuid[] = [];
  for (const id of [makeCarrierId(), makeCarrierId()]) {
    await seedPart(db.pool, await seedMessage(db.pool), id);
    ends.push(await seedReceipt(db.pool, id));
    await db.pool.query(
      `with message as (
         insert into messaging.message_log (direction, source_addr, dest_addr, message_body, status, encoding)
         select 'outbound', '1', '2', '', 'sent', 'gsm7' from generate_series(1, 500) returning id
       ), part as (
         insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status)
         select id, 1, 1, 'sinch_primary', id::text, 'submitted' from message
       )
       insert into messaging.receipts (connector, carrier_message_id, state, raw_text)
       select 'sinch_primary', id::text, 'DELIVRD', '' from message`,
    );
  }
  const rows = await rowsRead(db.url, mode, (pool) => {
    const deps = { pool, announcer: recordingAnnouncer(), clock: systemClock };
    return createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') })({ receiptIds: ends });
  });
  const partitions = Object.fromEntries(
    Object.entries(rows).map(([name, read]) => [name.replace(/_\d{4}_\d{2}$/, ' of this month'), read]),
  );
  // Two receipts, parts and messages: each is found once and changed once, a message read whole between. Before the first
  // month stands the default.
  expect(partitions).toEqual({
    'receipts of this month': 4,
    'message_parts of this month': 4,
    message_parts_default: 0,
    'message_log of this month': 6,
  });
});

// A plan is made once, when a month's partition has few rows and no statistics, and is kept while the table grows.
test.each([0, 3, 10, 30, 60, 150])(
  'a plan made on %i rows finds a part by its id among many',
  async (rows) => {
    await db.pool.query('truncate messaging.message_parts');
    const addParts = (count: number) =>
      db.pool.query(
        `insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status)
       select uuidv7(), 1, 1, 'sinch_primary', gen_random_uuid()::text, 'submitted' from generate_series(1, $1)`,
        [count],
      );
    const receiptOfPart = async () => {
      const id = makeCarrierId();
      await seedPart(db.pool, await seedMessage(db.pool), id);
      return seedReceipt(db.pool, id);
    };
    await addParts(rows);
    const first = await receiptOfPart();
    const read = await rowsRead(db.url, 'force_generic_plan', async (pool) => {
      const deps = { pool, announcer: recordingAnnouncer(), clock: systemClock };
      const handle = createReceiptHandler({ ...deps, log: createLogger('test', 'fatal') });
      await handle({ receiptIds: [first] });
      await addParts(3_000);
      await handle({ receiptIds: [await receiptOfPart()] });
    });
    const ofParts = Object.entries(read).filter(([name]) => name.startsWith('message_parts'));
    // Each is found once and changed once.
    expect(ofParts.reduce((sum, [, count]) => sum + count, 0)).toBe(4);
  },
);
