import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { createRefusalTally } from './refusal-tally.ts';

const database = useDatabase();
const { log, logText } = recordingLog();
let now = new Date('2026-11-25T23:59:59Z');
const clock = { now: () => now };

beforeEach(() => database.pool.query('truncate accounts.daily_refusals'));

async function stored() {
  const found = await database.pool.query(
    `select to_char(day, 'YYYY-MM-DD') as day, account_id, code, refusals::int from accounts.daily_refusals
     order by day, code`,
  );
  return found.rows;
}

test('refusals of two instances add up, by account, code and UTC day', async () => {
  const [one, two] = [
    createRefusalTally({ db: database.pool, clock, log }),
    createRefusalTally({ db: database.pool, clock, log }),
  ];
  const accountId = randomUUID();
  one.count(accountId, 'campaign_missing');
  one.count(accountId, 'campaign_missing');
  one.count(accountId, 'recipient_opted_out');
  two.count(accountId, 'campaign_missing');
  now = new Date('2026-11-26T00:00:00Z');
  two.count(accountId, 'campaign_missing');
  await Promise.all([one.store(), two.store()]);
  await one.store();
  expect(await stored()).toEqual([
    { day: '2026-11-25', account_id: accountId, code: 'campaign_missing', refusals: 3 },
    { day: '2026-11-25', account_id: accountId, code: 'recipient_opted_out', refusals: 1 },
    { day: '2026-11-26', account_id: accountId, code: 'campaign_missing', refusals: 1 },
  ]);
});

test('what the database does not take is kept, with what comes meanwhile', async () => {
  let isAway = true;
  const db = {
    query: (...args: unknown[]) =>
      isAway
        ? Promise.reject(new Error('the database is away'))
        : (database.pool.query as (...all: unknown[]) => Promise<unknown>).apply(database.pool, args),
  } as typeof database.pool;
  const tally = createRefusalTally({ db, clock, log });
  const accountId = randomUUID();
  tally.count(accountId, 'campaign_missing');
  await tally.store();
  tally.count(accountId, 'campaign_missing');
  isAway = false;
  await tally.store();
  expect(await stored()).toMatchObject([{ account_id: accountId, refusals: 2 }]);
  expect(logText()).toContain('refusals.not-stored');
});
