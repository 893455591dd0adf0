// The log of an account with a million deliveries: what a page reads must not grow with it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { ListDeliveriesQuery } from '../../shared/contracts/http/webhook-deliveries.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';
import { logFilterOf } from './log-filter.ts';
import { WALK_MAX, walkLog } from './walk-log.ts';

const DELIVERIES = 1_000_000;
const ENDPOINTS = 4;
const FAILED_EACH = 1_000;

const database = useDatabase();
let accountId: Uuid;
const endpoints: Uuid[] = [];

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  for (let index = 0; index < ENDPOINTS; index += 1) {
    const made = {
      account_id: accountId,
      url: 'https://hooks.example',
      secret_encrypted: 'v1:x',
      events: ['*'],
    };
    endpoints.push(await insertRow(database.pool, 'messaging.webhook_endpoints', made, 'id'));
  }
  await seedLog();
  await database.pool.query('vacuum analyze messaging.webhook_deliveries');
}, 300_000);

/** Every fourth delivery goes to a URL of its message, every thousandth has failed, all within the last minutes. */
async function seedLog(): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    // Neither triggers nor foreign keys are what is looked at here.
    await client.query(`set local session_replication_role = replica`);
    await client.query(
      `insert into messaging.webhook_deliveries (account_id, endpoint_id, url, subject_id, sequence, event_type, body, state,
         attempts, last_status, settled_at)
       select $1, case when n % 4 < 3 then ($2::uuid[])[1 + n % $3] end, 'https://hooks.example', uuidv7(), 5,
         'message.delivered', '{}', case when n % $4 = 0 then 'exhausted' else 'delivered' end, 1,
         case when n % $4 = 0 then 500 else 200 end, now()
       from generate_series(1, $5) n`,
      [accountId, endpoints, ENDPOINTS, FAILED_EACH, DELIVERIES],
    );
    await client.query('commit');
  } finally {
    client.release();
  }
}

const CASES: readonly (readonly [string, () => Partial<ListDeliveriesQuery>, number, number])[] = [
  ['the newest', () => ({}), 20, 21 * (ENDPOINTS + 1)],
  ['the newest of an endpoint', () => ({ endpoint_id: endpoints[0] }), 20, 21],
  ['what failed', () => ({ state: 'failed' }), 20, 21],
  ['what failed at an endpoint', () => ({ state: 'failed', endpoint_id: endpoints[0] }), 20, 1_000],
  ['an event that never was', () => ({ event_type: 'balance.low', endpoint_id: endpoints[0] }), 0, WALK_MAX],
  ['a status that never was, over all', () => ({ http_status: '404' }), 0, WALK_MAX * (ENDPOINTS + 1)],
  ['a message', () => ({ message_id: parseId('message', 'msg_01m8897wcfe7trb09m1sehr0ya') }), 0, 0],
  ['an hour long ago', () => ({ created_before: new Date('2020-01-01T00:00:00Z') }), 0, 0],
];

describe.each(PLAN_MODES)('a page of a log of a million (%s)', (mode) => {
  test.each(CASES)('with %s reads few rows', async (_what, query, shown, readMax) => {
    const filter = logFilterOf({ limit: 20, ...query() });
    let rows = -1;
    const read = await rowsRead(database.url, mode, async (pool) => {
      rows = (await walkLog(pool, accountId, filter)).rows.length;
    });
    expect(rows).toBe(shown);
    const deliveries = Object.entries(read).filter(([name]) => name.startsWith('webhook_deliveries'));
    const total = deliveries.reduce((sum, [, count]) => sum + count, 0);
    expect(total, JSON.stringify(read)).toBeLessThanOrEqual(readMax);
  });
});
