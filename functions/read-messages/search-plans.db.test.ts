// What a search costs when the account is big: a page's worth of rows for any one filter, whether it matches nothing, little
// or everything, and a bounded walk for several.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { loadMatches } from '../../shared/messaging/search/load-matches.ts';
import type { SearchFilters } from '../../shared/messaging/search/search-filters.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { enterMessages } from '../../shared/testing/enter-messages.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../shared/testing/seed.ts';

const database = useDatabase();
const MESSAGES = 20_000;
const LIMIT = 20;

let accountId: Uuid;

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  const other = await seedAccount(database.pool);
  for (const owner of [accountId, other.accountId]) {
    await database.pool.query(
      `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, error_code,
         encoding, campaign_id, reference, tags)
       select $1, 'outbound', '+14155550100', '+1650' || lpad((n % 1000)::text, 7, '0'), 'text ' || n % 100,
         case when n % 5000 = 0 then 'failed' else 'delivered' end, case when n % 5000 = 0 then 'carrier_rejected' end,
         'gsm7', 'C1', 'order ' || n, '{all}'
       from generate_series(1, $2) n`,
      [owner, MESSAGES],
    );
    await enterMessages(database.pool, owner);
  }
  await database.pool.query('analyze');
}, 120_000);

const ONE_FILTER: readonly (readonly [string, SearchFilters])[] = [
  ['no filter', {}],
  ['the direction that all have', { direction: 'outbound' }],
  ['the direction that none has', { direction: 'inbound' }],
  ['the status that nearly all have', { statuses: ['delivered'] }],
  ['a status that few have', { statuses: ['failed'] }],
  ['a status that none has', { statuses: ['sent'] }],
  ['an error that few have', { errorCode: 'carrier_rejected' }],
  ['an error that none has', { errorCode: 'campaign_missing' }],
  ['the sender of all', { from: '+14155550100' }],
  ['a sender of none', { from: '+14155550199' }],
  ['a recipient of few', { to: '+16500000007' }],
  ['the campaign of all', { campaign: 'C1' }],
  ['the tag of all', { tag: 'all' }],
  ['a tag of none', { tag: 'none' }],
  ['a reference of one', { reference: 'order 77' }],
  ['a batch of none', { batchId: '019345d0-0000-7000-8000-000000000001' as Uuid }],
  ['a text of none', { textHash: '0'.repeat(32) }],
];

async function rowsOf(mode: (typeof PLAN_MODES)[number], filters: SearchFilters): Promise<number> {
  const read = await rowsRead(database.url, mode, (pool) => loadMatches(pool, { accountId, filters }, LIMIT));
  return Object.values(read).reduce((sum, rows) => sum + rows, 0);
}

describe.each(PLAN_MODES)('%s', (mode) => {
  test.each(ONE_FILTER)('%s reads no more than a page', async (_, filters) => {
    // The walk, and each message that it names.
    expect(await rowsOf(mode, filters)).toBeLessThanOrEqual(4 * (LIMIT + 1));
  });

  test('two filters of which none matches together read a bounded walk', async () => {
    expect(await rowsOf(mode, { campaign: 'C1', statuses: ['sent'] })).toBeLessThanOrEqual(2 * 2_000);
  });
});
