// Where a message stands in its queue, and what reading that costs.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { MESSAGE_COLUMNS, type MessageRow } from '../../shared/messaging/message-resource.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { loadQueue, type WaitingRow } from './load-queue.ts';
import { createReadTimeline } from './read-timeline.ts';

const database = useDatabase();
const NOW = new Date('2026-11-25T12:00:00.000Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

let accountId: Uuid;
let number: string;
let stranger: Uuid;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  ({ accountId: stranger } = await seedAccount(database.pool));
});
beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.connector_status');
});

const UNSENT = { sending_at: null, submitted_at: null, vendor_connector: 'sinch_primary' };
const queued = (columns: SeededColumns = {}): Promise<Uuid> =>
  seedMessage(database.pool, {
    ...{ ...UNSENT, account_id: accountId, source_addr: number, status: 'queued', ...columns },
  });
const scheduled = (slotAt: Date | null, columns: SeededColumns = {}): Promise<Uuid> =>
  queued({ status: 'scheduled', queued_at: null, slot_at: slotAt, due_at: slotAt ?? at(60), ...columns });

async function queueOf(id: Uuid, pool: Pool = database.pool) {
  const { rows } = await pool.query<MessageRow & WaitingRow>(
    `select ${MESSAGE_COLUMNS}, m.account_id, m.kind, m.due_at, m.slot_at, m.ticket_id, m.vendor_connector, m.campaign_id
     from messaging.message_log m where id = $1`,
    [id],
  );
  const row = rows[0];
  if (!row) throw new Error('no such message');
  return loadQueue(pool, row, row, NOW);
}

async function connect(throughputMax: number): Promise<void> {
  await database.pool.query(
    `insert into messaging.connector_status (connector_name, bind_index, bridge, bind_status, throughput_max)
     values ('sinch_primary', 0, 'bridge-1', 'connected', $1)`,
    [throughputMax],
  );
}

describe('a message that waits for its turn', () => {
  test('stands behind those of its sender whose slots come before, and is due at its own', async () => {
    await scheduled(at(10));
    await scheduled(at(20));
    await scheduled(at(40));
    await scheduled(at(5), { account_id: stranger });
    expect(await queueOf(await scheduled(at(30)))).toMatchObject({
      queue: {
        waits_for: 'turn',
        position: 3,
        position_is_exact: true,
        rate: { segments_per_second: expect.any(Number) },
      },
      expectedAt: at(30),
    });
  });

  test('for a time, it has no position', async () => {
    expect(await queueOf(await scheduled(null))).toEqual({
      queue: { waits_for: 'time', position: null, position_is_exact: true, rate: null },
      expectedAt: at(60),
    });
  });
});

describe('a message that waits for the carrier', () => {
  test('stands behind those of its account that were accepted before, by their segments', async () => {
    await connect(2);
    await queued({ segments: 3 });
    await queued({ segments: 1 });
    await queued({ segments: 9, ticket_id: '0193587c-0000-7000-8000-00000000000a' });
    await queued({ segments: 9, account_id: stranger });
    const id = await queued();
    await queued();
    expect(await queueOf(id)).toMatchObject({
      queue: { waits_for: 'carrier', position: 3, position_is_exact: true },
      expectedAt: at(2),
    });
  });

  test('is paced by the link where that is slower than its own limits', async () => {
    await connect(1);
    expect((await queueOf(await queued({ segments: 1 })))?.queue.rate).toEqual({
      ...{ segments_per_second: 1, set_by: 'carrier' },
    });
  });

  test('that is at the router already is next; without a link nobody knows when', async () => {
    await queued();
    const id = await queued({ ticket_id: '0193587c-0000-7000-8000-00000000000a' });
    expect(await queueOf(id)).toMatchObject({ queue: { position: 1 }, expectedAt: undefined });
  });
});

describe('behind more than are counted, the position is the least that it can be, and says so', () => {
  const fill = (status: string) =>
    database.pool.query(
      `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
         vendor_connector, slot_at)
       select $1, 'outbound', $2, '2', '', $3, 'gsm7', 'sinch_primary', now() from generate_series(1, 10000)`,
      [accountId, number, status],
    );

  test.each([
    ['queued', () => queued()],
    ['scheduled', () => scheduled(at(1e6))],
  ])('%s', async (status, seed) => {
    await fill(status);
    const id = await seed();
    await fill(status);
    expect((await queueOf(id))?.queue).toMatchObject({ position: 10_001, position_is_exact: false });
  });
});

describe('the tag of a timeline', () => {
  async function tagAt(id: Uuid, seconds: number): Promise<unknown> {
    const clock = { now: () => at(seconds) };
    const principal = { accountId, keyId: 'key_1', scopes: new Set<never>(), mode: 'live' } as const;
    const caller = { ...principal, address: undefined };
    const input = { params: { id: formatId('message', id) }, caller, headers: {} };
    const { headers } = await createReadTimeline({ db: database.pool, clock })(input);
    return headers?.etag;
  }

  test('stays while a message only waits on, and the estimate moves with the clock', async () => {
    await connect(1);
    await queued();
    const id = await queued();
    const first = await tagAt(id, 0);
    expect(first).toMatch(/^W\/"/);
    expect(await tagAt(id, 30)).toBe(first);
  });

  test('changes when one before it has left, and when no link is up to leave by', async () => {
    await connect(1);
    const before = await queued();
    const id = await queued();
    const first = await tagAt(id, 0);
    await database.pool.query(`update messaging.message_log set status = 'sent' where id = $1`, [before]);
    const second = await tagAt(id, 0);
    await database.pool.query('delete from messaging.connector_status');
    expect(new Set([first, second, await tagAt(id, 0)]).size).toBe(3);
  });

  test('of a message that waits for its own time is of all that is told', async () => {
    const id = await scheduled(null);
    expect(await tagAt(id, 0)).toMatch(/^"/);
    expect(await tagAt(id, 30)).toBe(await tagAt(id, 0));
  });
});

test.each(['sending', 'sent', 'delivered'])(
  'a message that is %s waits for nothing of ours',
  async (status) => {
    expect(await queueOf(await queued({ status }))).toBeUndefined();
  },
);

test.each(PLAN_MODES)('neither others nor what is behind it cost a row (%s)', async (mode) => {
  const fill = (account: Uuid, status: string, count: number) =>
    database.pool.query(
      `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
         vendor_connector, slot_at)
       select $1, 'outbound', '+14155550100', '2', '', $2, 'gsm7', 'sinch_primary', now() from generate_series(1, $3)`,
      [account, status, count],
    );
  await fill(stranger, 'queued', 400);
  await fill(accountId, 'delivered', 400);
  await fill(accountId, 'queued', 20);
  const waiting = await queued();
  await fill(accountId, 'queued', 400);
  await fill(stranger, 'scheduled', 400);
  await fill(accountId, 'scheduled', 20);
  const turn = await scheduled(at(1e6));
  const read = async (id: Uuid) => {
    const rows = await rowsRead(database.url, mode, async (pool) => void (await queueOf(id, pool)));
    return Object.entries(rows).reduce((sum, [name, n]) => sum + (name.startsWith('message_log') ? n : 0), 0);
  };
  expect(await read(waiting)).toBeLessThanOrEqual(25);
  expect(await read(turn)).toBeLessThanOrEqual(25);
});
