// What a batch costs when the tables are big: a constant number of statements, and rows found by their keys.
import { beforeAll, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { createValidateHandler } from './handler.ts';

const db = useDatabase();
const BATCH = 100;
const MESSAGES = 1_000_000;
const OPT_OUTS = 100_000;
const NUMBERS = 10_000;
const log = createLogger('test', 'fatal');
const clock = { now: () => new Date() };

let accountId: Uuid;
let number: string;

beforeAll(async () => {
  await seedConnector(db.pool);
  ({ accountId, number } = await seedAccount(db.pool));
  await db.pool.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding)
     select $1, 'outbound', $2, '+16505550123', 'history', 'delivered', 'gsm7' from generate_series(1, $3)`,
    [accountId, number, MESSAGES],
  );
  await db.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
     select $1, '+1650' || lpad(n::text, 7, '0'), '', true, 'import' from generate_series(1, $2) n`,
    [accountId, OPT_OUTS],
  );
  await db.pool.query(
    `insert into numbers.dids (number, account_id)
     select '+1212' || lpad(n::text, 7, '0'), $1 from generate_series(1, $2) n`,
    [accountId, NUMBERS],
  );
  await db.pool.query(
    `insert into messaging.campaigns_10dlc (account_id, campaign_id, phone_numbers, status)
     select $1, 'CBIG' || n, array['+1212' || lpad(n::text, 7, '0')], 'ACTIVE' from generate_series(1, $2) n`,
    [accountId, NUMBERS],
  );
  await db.pool.query('analyze');
}, 180_000);

function acceptedBatch(): Promise<Uuid[]> {
  const columns = {
    ...{ account_id: accountId, source_addr: number, dest_addr: '+14155550123', status: 'accepted' },
    ...{ vendor_connector: null, sequence: 1, announced_sequence: 1 },
    ...{ queued_at: null, sending_at: null, submitted_at: null },
  };
  return Promise.all(Array.from({ length: BATCH }, () => seedMessage(db.pool, columns)));
}

function handlerOn(pool: Pool) {
  const content = createContentChecker({ db: pool, scope: 'outbound', clock, log });
  return createValidateHandler({ pool, content, announcer: recordingAnnouncer(), clock, log });
}

test.each(['force_custom_plan', 'force_generic_plan'] as const)(
  'a batch of 100 reads what it asks for and no table whole (%s)',
  async (mode) => {
    const messageIds = await acceptedBatch();
    const read = await rowsRead(db.url, mode, (pool) => handlerOn(pool)({ messageIds }));
    const most = Math.max(...Object.values(read));
    expect(Object.keys(read)).toContain('opt_outs');
    // The batch is loaded, locked and written; the rest is per sender, of which there is one.
    expect(most).toBeLessThanOrEqual(4 * BATCH);
  },
);

test('a batch costs the same few statements, however many messages it has', async () => {
  const counts: number[] = [];
  for (const size of [1, BATCH]) {
    const messageIds = (await acceptedBatch()).slice(0, size);
    let statements = 0;
    const counting = new Proxy(db.pool, {
      get(pool, property) {
        if (property === 'query') {
          return (...args: Parameters<Pool['query']>) => {
            statements += 1;
            return pool.query(...args);
          };
        }
        return Reflect.get(pool, property);
      },
    });
    const handle = handlerOn(counting);
    await handle({ messageIds });
    // The second round has the policies and content rules in its cache.
    statements = 0;
    await handle({ messageIds: await acceptedBatch() });
    counts.push(statements);
  }
  expect(counts).toEqual([5, 5]);
});
