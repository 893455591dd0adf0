import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { moveTickets } from '../relay/move-tickets.ts';
import { insertQueued, statusCounts, upsertConnector } from '../testing/queued-messages.ts';
import { claimMessages, claimTickets, releaseClaims } from './claim-store.ts';
import { selectQueued } from './queued-store.ts';
import { takeOverStale } from './takeover-store.ts';

const database = useDatabase();
const ROOM = new Map([['sandbox_one', 1_000]]);
const BUSY = '11111111-1111-4111-8111-111111111111';
const QUIET = '22222222-2222-4222-8222-222222222222';

beforeEach(() =>
  database.pool.query('truncate messaging.message_log, messaging.message_parts, messaging.tickets'),
);

async function rows(columns: string) {
  return (await database.pool.query(`select ${columns} from messaging.message_log order by id`)).rows;
}

describe('a claim', () => {
  test('counts the state once and says what to send', async () => {
    const [id] = await insertQueued(database.pool, { announcesAll: true });
    const claims = await claimMessages(database.pool, [id as Uuid], ROOM, 7);
    expect(claims).toEqual({
      messages: [
        {
          id,
          connector: 'sandbox_one',
          from: '+14155550100',
          to: '+14155551234',
          text: 'hello',
          validUntil: expect.any(Date),
          encoding: 'auto',
          acceptedParts: [],
        },
      ],
      owedIds: [id],
    });
    expect(await rows('status, sequence, announced_sequence, bridge_epoch::int, submit_attempts')).toEqual([
      { status: 'sending', sequence: 3, announced_sequence: 0, bridge_epoch: 7, submit_attempts: 1 },
    ]);
  });

  test('two at once share the rows without overlap', async () => {
    const ids = await insertQueued(database.pool, { count: 200 });
    const claims = await Promise.all([1, 2].map((epoch) => claimMessages(database.pool, ids, ROOM, epoch)));
    const claimedIds = claims.flatMap(({ messages }) => messages.map(({ id }) => id));
    expect(claimedIds).toHaveLength(200);
    expect(new Set(claimedIds).size).toBe(200);
  });

  test('takes no more than there is room for, oldest first', async () => {
    const ids = await insertQueued(database.pool, { count: 5 });
    const claims = await claimMessages(database.pool, ids, new Map([['sandbox_one', 2]]), 1);
    expect(claims.messages.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  test.each([
    ['of a connector without room', { connector: 'sandbox_two' }],
    ['whose validity is over', { validForMs: -1_000 }],
  ])('leaves rows %s', async (_guarantee, options) => {
    const ids = await insertQueued(database.pool, options);
    expect((await claimMessages(database.pool, ids, ROOM, 1)).messages).toEqual([]);
    expect(await statusCounts(database.pool)).toEqual({ queued: 1 });
  });

  test('brings the parts that the carrier took before', async () => {
    const ids = await insertQueued(database.pool);
    await claimMessages(database.pool, ids, ROOM, 1);
    await database.pool.query(
      `insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status)
       values ($1, 1, 3, 'sandbox_one', 'A1', 'submitted'), ($1, 2, 3, 'sandbox_one', null, 'failed')`,
      [ids[0]],
    );
    await takeOverStale(database.pool, 2, 10);
    const claims = await claimMessages(database.pool, ids, ROOM, 2);
    expect(claims.messages[0]?.acceptedParts).toEqual([{ partNumber: 1, carrierMessageId: 'A1' }]);
  });

  test('whose answer was lost is undone, but only under its own epoch', async () => {
    const ids = await insertQueued(database.pool, { count: 2 });
    await claimMessages(database.pool, ids, ROOM, 4);
    expect(await releaseClaims(database.pool, ids, 5)).toEqual([]);
    expect(await releaseClaims(database.pool, ids, 4)).toHaveLength(2);
    expect(await statusCounts(database.pool)).toEqual({ queued: 2 });
  });
});

test('a ticket is claimed once, without the members that were canceled meanwhile', async () => {
  const ids = await insertQueued(database.pool, { count: 3 });
  const ticket = await database.pool.query<{ id: Uuid }>(
    `insert into messaging.tickets (class, connector) values ('test', 'sandbox_one') returning id`,
  );
  const ticketIds = ticket.rows.map(({ id }) => id);
  await database.pool.query('update messaging.message_log set ticket_id = $1', ticketIds);
  await database.pool.query(`update messaging.message_log set status = 'canceled' where id = $1`, [ids[1]]);
  const claims = await Promise.all([1, 2].map((epoch) => claimTickets(database.pool, ticketIds, epoch)));
  const claimedIds = claims.flatMap(({ messages }) => messages.map(({ id }) => id));
  expect(claimedIds).toEqual([ids[0], ids[2]]);
});

describe('the fair look', () => {
  test('gives a small account its place beside a large one', async () => {
    const busy = await insertQueued(database.pool, { accountId: BUSY, count: 300 });
    const quiet = await insertQueued(database.pool, { accountId: QUIET, count: 3 });
    const { ids } = await selectQueued(database.pool, 'sandbox_one', 10, undefined);
    expect(ids).toEqual([busy[0], quiet[0], busy[1], quiet[1], busy[2], quiet[2], busy[3], busy[4]]);
  });

  test('goes round the accounts when there are more than the room', async () => {
    const accounts = [1, 2, 3].map((digit) => BUSY.replaceAll('1', String(digit)));
    const first: (Uuid | undefined)[] = [];
    for (const accountId of accounts)
      first.push((await insertQueued(database.pool, { accountId, count: 2 }))[0]);
    const one = await selectQueued(database.pool, 'sandbox_one', 2, undefined);
    const two = await selectQueued(database.pool, 'sandbox_one', 2, one.nextAfter);
    expect(one.ids).toEqual([first[0], first[1]]);
    expect(two.ids[0]).toBe(first[2]);
    expect(two.nextAfter).toBeUndefined();
  });
});

describe('taking over', () => {
  test.each([
    ['resend queues it again', 'resend', { status: 'queued', sequence: 3, error_code: null, ended: false }],
    ['fail ends it', 'fail', { status: 'failed', sequence: 4, error_code: 'outcome_unknown', ended: true }],
  ] as const)('what a dead bridge had in flight: %s', async (_guarantee, unknownOutcome, row) => {
    await upsertConnector(database.pool, { unknownOutcome });
    const ids = await insertQueued(database.pool);
    await claimMessages(database.pool, ids, ROOM, 4);
    expect(await takeOverStale(database.pool, 4, 10)).toEqual({ messages: [], failedIds: [] });
    const taken = await takeOverStale(database.pool, 5, 10);
    expect(taken.messages).toHaveLength(1);
    expect(taken.failedIds).toEqual(unknownOutcome === 'fail' ? ids : []);
    expect(await rows('status, sequence, error_code, final_at is not null as ended')).toEqual([row]);
  });

  test('is done in bounded steps', async () => {
    const ids = await insertQueued(database.pool, { count: 5 });
    await claimMessages(database.pool, ids, ROOM, 4);
    expect((await takeOverStale(database.pool, 5, 3)).messages).toHaveLength(3);
    expect((await takeOverStale(database.pool, 5, 3)).messages).toHaveLength(2);
  });
});

describe('what may not leave any more is held back, by a claim and by the fair look', () => {
  async function suspended(): Promise<string> {
    const { rows } = await database.pool.query<{ id: string }>(
      "insert into accounts.accounts (company_name, status) values ('Suspended', 'suspended') returning id",
    );
    return rows[0]?.id ?? '';
  }

  const WAITED = `update messaging.message_log set queued_at = now() - interval '61 seconds'`;
  const CASES: readonly (readonly [string, () => Promise<readonly Uuid[]>, number])[] = [
    [
      'of a suspended account, at once',
      async () => insertQueued(database.pool, { accountId: await suspended() }),
      0,
    ],
    [
      'to somebody who opted out while it waited',
      async () => {
        const ids = await insertQueued(database.pool, {
          accountId: await activeAccount(),
          to: '+16505550777',
        });
        await database.pool.query(
          `insert into messaging.opt_outs (account_id, recipient, opted_out, source)
           select account_id, '+16505550777', true, 'keyword' from messaging.message_log`,
        );
        await database.pool.query(WAITED);
        return ids;
      },
      0,
    ],
    [
      'to somebody who opted out of test messages alone',
      async () => {
        const to = '+16505550778';
        const ids = await insertQueued(database.pool, { accountId: await activeAccount(), to });
        await database.pool.query(
          `insert into messaging.sandbox_opt_outs (account_id, recipient, opted_out, source)
           select account_id, $1, true, 'keyword' from messaging.message_log`,
          [to],
        );
        await database.pool.query(WAITED);
        return ids;
      },
      1,
    ],
    [
      'of a campaign that was deleted while it waited',
      async () => {
        const ids = await insertQueued(database.pool);
        await database.pool.query(`update messaging.message_log set campaign_id = 'CGONE'`);
        await database.pool.query(WAITED);
        return ids;
      },
      0,
    ],
    [
      'but not because it has waited',
      async () => {
        const ids = await insertQueued(database.pool);
        await database.pool.query(WAITED);
        return ids;
      },
      1,
    ],
  ];

  async function activeAccount(): Promise<string> {
    const { rows } = await database.pool.query<{ id: string }>(
      "insert into accounts.accounts (company_name) values ('Active') returning id",
    );
    return rows[0]?.id ?? '';
  }

  test.each(CASES)('%s', async (_, seed, claimed) => {
    const ids = await seed();
    expect((await selectQueued(database.pool, 'sandbox_one', 10, undefined)).ids).toHaveLength(claimed);
    expect((await claimMessages(database.pool, ids, ROOM, 1)).messages).toHaveLength(claimed);
  });
});

describe('a test message whose row says a real carrier', () => {
  const CASES = [
    ['sinch', []],
    ['simulated', ['claimed']],
  ] as const;

  async function queuedTest(vendor: string): Promise<Uuid[]> {
    await upsertConnector(database.pool);
    await database.pool.query('update messaging.vendor_connectors set vendor = $1', [vendor]);
    const ids = await insertQueued(database.pool);
    await database.pool.query('update messaging.message_log set test = true');
    return ids;
  }

  test.each(CASES)('is not claimed from the queue where its connector is of %s', async (vendor, claimed) => {
    const ids = await queuedTest(vendor);
    const { messages } = await claimMessages(database.pool, ids, ROOM, 1);
    expect(messages.map(() => 'claimed')).toEqual(claimed);
  });

  test.each(CASES)('is not claimed with its ticket where its connector is of %s', async (vendor, claimed) => {
    await queuedTest(vendor);
    const { rows: tickets } = await database.pool.query<{ id: Uuid }>(
      `insert into messaging.tickets (class, connector) values ('test', 'sandbox_one') returning id`,
    );
    const ticketIds = tickets.map(({ id }) => id);
    await database.pool.query('update messaging.message_log set ticket_id = $1', ticketIds);
    expect((await claimTickets(database.pool, ticketIds, 1)).messages.map(() => 'claimed')).toEqual(claimed);
  });

  test('does not move to the connector that Jasmin chose', async () => {
    const ids = await queuedTest('simulated');
    const { rows: tickets } = await database.pool.query<{ id: Uuid }>(
      `insert into messaging.tickets (class, connector) values ('test', 'sandbox_one') returning id`,
    );
    const [ticketId] = tickets.map(({ id }) => id);
    await database.pool.query('update messaging.message_log set ticket_id = $1', [ticketId]);
    await moveTickets(database.pool, [{ ticketId: ticketId as Uuid, connector: 'sinch_primary' }]);
    expect(await rows('id, vendor_connector')).toEqual([{ id: ids[0], vendor_connector: 'sandbox_one' }]);
  });
});
