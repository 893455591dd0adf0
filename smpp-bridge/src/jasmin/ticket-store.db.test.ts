import type pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import type { GroupingLimits } from '../submitter/grouping-limits.ts';
import { makeAllTicketsDue, takeDueTickets } from './due-tickets.ts';
import { OPEN_TICKETS, openTickets } from './open-tickets.ts';
import {
  dissolveTicket,
  dissolveTickets,
  notePosts,
  refuseTicket,
  unclaimedTickets,
} from './posted-tickets.ts';

const database = useDatabase();
const ACCOUNT = '019ab4c2-7e10-7a31-8f00-0123456789ab';
const AMPLE: GroupingLimits = {
  connector: 'sinch_primary',
  tag: 'rm-a',
  members: 10_000,
  tickets: 200,
  partial: 4,
};
const grouping = (...limits: GroupingLimits[]) => ({ limits, ticketsMax: 200, group: 'default', held: [] });

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.tickets');
});

/** Queued messages of one connector, in id order. */
async function queueMessages(count: number, connector = 'sinch_primary', status = 'queued'): Promise<Uuid[]> {
  const inserted = await database.pool.query<{ id: Uuid }>(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, encoding,
       status, vendor_connector, sequence, queued_at)
     select $1, 'outbound', '+14155550100', '+1415555' || (1000 + n), 'hello', 'gsm7', $3, $2, 2, now()
     from generate_series(1, $4::int) n returning id`,
    [ACCOUNT, connector, status, count],
  );
  return inserted.rows.map(({ id }) => id).sort();
}

const rowsOf = async (pool: pg.Pool, sql: string) => (await pool.query(sql)).rows;

test('messages of one class share tickets of at most 100', async () => {
  const ids = await queueMessages(250);
  const tickets = await openTickets(database.pool, ids, grouping(AMPLE));
  expect(tickets.map(({ members }) => members).sort()).toEqual([100, 100, 50]);
  expect(tickets[0]).toMatchObject({ connector: 'sinch_primary', class: 'rm-shared/rm-a', posts: 1 });
  const grouped = `select ticket_id, count(*)::int as n from messaging.message_log group by 1 order by n`;
  expect((await rowsOf(database.pool, grouped)).map(({ n }) => n)).toEqual([50, 100, 100]);
});

test('a ticket carries the addresses of a member, so that Jasmin filters what is really sent', async () => {
  const ids = await queueMessages(3);
  const [ticket] = await openTickets(database.pool, ids, grouping(AMPLE));
  expect(ticket).toMatchObject({ from: '+14155550100', to: '+14155551001' });
});

test('messages of a suspended account get no ticket', async () => {
  const ids = await queueMessages(2);
  const suspended = await rowsOf(
    database.pool,
    `insert into accounts.accounts (company_name, status) values ('Suspended', 'suspended') returning id`,
  );
  await database.pool.query('update messaging.message_log set account_id = $1 where id = $2', [
    suspended[0].id,
    ids[0],
  ]);
  expect(await openTickets(database.pool, ids, grouping(AMPLE))).toMatchObject([{ members: 1 }]);
  expect(await rowsOf(database.pool, 'select id from messaging.message_log where ticket_id is null')).toEqual(
    [{ id: ids[0] }],
  );
});

test('messages of a ticket that is dissolved are queued as if it had never been, and it cannot be claimed', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(3), grouping(AMPLE));
  await database.pool.query(`update messaging.message_log set status = 'canceled'
    where id = (select min(id::text)::uuid from messaging.message_log)`);
  expect(await dissolveTicket(database.pool, ticket?.id as Uuid)).toBe(2);
  expect(await dissolveTicket(database.pool, ticket?.id as Uuid)).toBe(0);
  expect(await unclaimedTickets(database.pool, 10)).toEqual([]);
  const free = `select count(*)::int as n from messaging.message_log where status = 'queued' and ticket_id is null`;
  expect(await rowsOf(database.pool, free)).toEqual([{ n: 2 }]);
});

test('all tickets of a connector that is gone are dissolved, and no other', async () => {
  const gone = await openTickets(database.pool, await queueMessages(3), grouping(AMPLE));
  const backup = { ...AMPLE, connector: 'sinch_backup', tag: 'rm-b' };
  await openTickets(database.pool, await queueMessages(2, 'sinch_backup'), grouping(backup));
  expect(await dissolveTickets(database.pool, 'rm-a')).toEqual([{ id: gone[0]?.id, members: 3 }]);
  expect(await unclaimedTickets(database.pool, 10)).toMatchObject([
    { connector: 'sinch_backup', members: 2 },
  ]);
});

test('messages of different connectors never share a ticket', async () => {
  const ids = [...(await queueMessages(2)), ...(await queueMessages(3, 'sinch_backup'))];
  const backup = { ...AMPLE, connector: 'sinch_backup', tag: 'rm-b' };
  const tickets = await openTickets(database.pool, ids, grouping(AMPLE, backup));
  expect(tickets.map(({ connector, members }) => `${connector} ${members}`).sort()).toEqual([
    'sinch_backup 3',
    'sinch_primary 2',
  ]);
});

test.each([
  { guarantee: 'a link gets no more than it has room for', limits: { members: 120 }, members: [100, 20] },
  { guarantee: 'Jasmin holds no more tickets than it may', limits: { tickets: 1 }, members: [100] },
  { guarantee: 'under load tickets wait until they are full', limits: { partial: 0 }, members: [100, 100] },
  { guarantee: 'a link without room gets nothing', limits: { members: 0 }, members: [] },
])('$guarantee', async ({ limits, members }) => {
  const ids = await queueMessages(250);
  const tickets = await openTickets(database.pool, ids, grouping({ ...AMPLE, ...limits }));
  expect(tickets.map((ticket) => ticket.members).sort((a, b) => b - a)).toEqual(members);
});

test.each(['force_custom_plan', 'force_generic_plan'])(
  'grouping finds its rows by their key alone, also where the planner knows nothing (%s)',
  async (mode) => {
    const client = await database.pool.connect();
    try {
      await client.query(`set plan_cache_mode = ${mode}`);
      const types = 'uuid[], uuid, uuid, text[], text[], int[], int[], int[], int, float, text, text[], int';
      await client.query(`prepare grouping (${types}) as ${OPEN_TICKETS.text}`);
      const values = `array[uuidv7()], uuidv7(), uuidv7(interval '1 s'), '{c}', '{x}', '{1}', '{1}', '{1}', 100, 30, 'default', '{}', 200`;
      const { rows } = await client.query(`explain execute grouping (${values})`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('_pkey on message_log');
      expect(plan).not.toMatch(/Seq Scan on message_log|_account_id_id_idx/);
    } finally {
      await client.query('deallocate grouping; reset plan_cache_mode');
      client.release();
    }
  },
);

test('two who group the same messages at once make one ticket of them', async () => {
  const ids = await queueMessages(50);
  const both = await Promise.all([
    openTickets(database.pool, ids, grouping(AMPLE)),
    openTickets(database.pool, ids, grouping(AMPLE)),
  ]);
  expect(
    both
      .flat()
      .map(({ members }) => members)
      .reduce((a, b) => a + b),
  ).toBe(50);
  const stray = `select from messaging.message_log where ticket_id is null
    or ticket_id not in (select id from messaging.tickets)`;
  expect(await rowsOf(database.pool, stray)).toEqual([]);
  const again = await openTickets(database.pool, ids, grouping(AMPLE));
  expect(again).toEqual([]);
});

test('only what is queued and valid is grouped', async () => {
  const ids = [...(await queueMessages(1, 'sinch_primary', 'canceled')), ...(await queueMessages(1))];
  await database.pool.query(
    `update messaging.message_log set valid_until = now() - interval '1 s' where status = 'queued'`,
  );
  expect(await openTickets(database.pool, ids, grouping(AMPLE))).toEqual([]);
  expect(await rowsOf(database.pool, 'select from messaging.tickets')).toEqual([]);
});

test('an unclaimed ticket is posted again under its id, first after 30 s', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(2), grouping(AMPLE));
  expect(await takeDueTickets(database.pool, 10)).toEqual({ tickets: [], closedIds: [] });
  await database.pool.query(`update messaging.tickets set next_post_at = next_post_at - interval '31 s'`);
  const due = await takeDueTickets(database.pool, 10);
  expect(due.tickets).toEqual([{ ...ticket, posts: 2 }]);
  expect(await takeDueTickets(database.pool, 10)).toEqual({ tickets: [], closedIds: [] });
});

test('two who look for due tickets take each once', async () => {
  for (let made = 0; made < 5; made += 1)
    await openTickets(database.pool, await queueMessages(1), grouping(AMPLE));
  await makeAllTicketsDue(database.pool);
  const both = await Promise.all([takeDueTickets(database.pool, 10), takeDueTickets(database.pool, 10)]);
  const ids = both.flatMap(({ tickets }) => tickets.map(({ id }) => id));
  expect(ids.length).toBe(5);
  expect(new Set(ids).size).toBe(5);
});

test('a ticket whose members were all canceled is closed, not posted', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(2), grouping(AMPLE));
  await database.pool.query(`update messaging.message_log set status = 'canceled'`);
  await makeAllTicketsDue(database.pool);
  expect(await takeDueTickets(database.pool, 10)).toEqual({ tickets: [], closedIds: [ticket?.id] });
  expect(await unclaimedTickets(database.pool, 10)).toEqual([]);
});

test('a post is noted with the time of the next one', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(1), grouping(AMPLE));
  const ticketId = ticket?.id as Uuid;
  const posted = {
    ticketId,
    posts: 1,
    jasminMessageId: 'dd8f9348-4de6-462a-a5ce-325bedf7dd49',
    nextPostSeconds: 60,
  };
  await notePosts(database.pool, [posted]);
  const noted = `select jasmin_message_id, extract(epoch from next_post_at - now())::int between 58 and 60 as in_time
    from messaging.tickets`;
  expect(await rowsOf(database.pool, noted)).toEqual([
    { jasmin_message_id: 'dd8f9348-4de6-462a-a5ce-325bedf7dd49', in_time: true },
  ]);
});

test('the note of an earlier post does not put off a ticket that Jasmin has lost', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(1), grouping(AMPLE));
  const note = { ticketId: ticket?.id as Uuid, posts: 1, jasminMessageId: undefined, nextPostSeconds: 60 };
  await makeAllTicketsDue(database.pool);
  await notePosts(database.pool, [note]);
  expect((await takeDueTickets(database.pool, 10)).tickets).toHaveLength(1);
  await notePosts(database.pool, [note]);
  const delays = `select next_post_at < now() + interval '31 s' as own_delay from messaging.tickets`;
  expect(await rowsOf(database.pool, delays)).toEqual([{ own_delay: true }]);
});

test('nor does a note that began before the loss and is written after it', async () => {
  const [ticket] = await openTickets(database.pool, await queueMessages(1), grouping(AMPLE));
  const note = { ticketId: ticket?.id as Uuid, posts: 1, jasminMessageId: undefined, nextPostSeconds: 60 };
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    expect(await makeAllTicketsDue(database.pool)).toBe(1);
    await notePosts(client, [note]);
    await client.query('commit');
  } finally {
    client.release();
  }
  expect((await takeDueTickets(database.pool, 10)).tickets).toHaveLength(1);
});

test('what Jasmin refuses fails once, and its event is owed', async () => {
  const ids = await queueMessages(2);
  const [ticket] = await openTickets(database.pool, ids, grouping(AMPLE));
  const refused = await refuseTicket(database.pool, ticket?.id as Uuid);
  expect(refused.map(({ id }) => id).sort()).toEqual(ids);
  expect(await refuseTicket(database.pool, ticket?.id as Uuid)).toEqual([]);
  const failed = `select distinct status, error_code, sequence, announced_sequence, final_at is not null as ended,
    wake_at is not null as owed from messaging.message_log`;
  expect(await rowsOf(database.pool, failed)).toEqual([
    {
      status: 'failed',
      error_code: 'route_refused',
      sequence: 3,
      announced_sequence: 0,
      ended: true,
      owed: true,
    },
  ]);
});
