import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import type { TicketPost } from '../jasmin/send-client.ts';
import type { SendOutcome } from '../jasmin/send-outcome.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { createJasminRouter, type JasminRouter } from './jasmin-router.ts';

const database = useDatabase();
const ACCEPTED: SendOutcome = { kind: 'accepted', jasminMessageId: 'dd8f9348-4de6-462a-a5ce-325bedf7dd49' };

let router: JasminRouter;
/** What Jasmin was posted, and what it answers. */
let posts: TicketPost[];
let answer: SendOutcome;
let room: number;
let announced: string[];
let alarms: number;

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.tickets');
  posts = [];
  answer = ACCEPTED;
  room = 1_000;
  announced = [];
  alarms = 0;
  router = openRouter();
});
afterEach(() => router.stop());

function openRouter(): JasminRouter {
  return createJasminRouter({
    pool: database.pool,
    links: { room: () => room },
    routing: () => ({ class: 'rm-shared/rm-a', tag: 'rm-a' }),
    connectors: () => ['sandbox_one'],
    send: async (post) => {
      posts.push(post);
      return answer;
    },
    onNotProvisioned: () => {
      alarms += 1;
    },
    announcer: { announce: async (_topic, _field, ids) => void announced.push(...ids) },
    log: pino({ level: 'silent' }),
    // Long enough that no test is saved by it.
    refillIntervalMs: 60_000,
  });
}

const postedIds = () => posts.map(({ content }) => decodeUuid(content) as Uuid);

async function claimAll(): Promise<void> {
  const ids = postedIds();
  await database.pool.query(
    `with claimed as (update messaging.tickets set claimed_at = now() where id = any($1) returning id)
     update messaging.message_log m set status = 'sending' from claimed c where m.ticket_id = c.id`,
    [ids],
  );
  router.onClaimed(ids);
}

test('what goes to Jasmin is a ticket with real addresses and a tag, never the text', async () => {
  await router.route(await insertQueued(database.pool, { text: 'a secret' }));
  expect(posts).toHaveLength(1);
  expect(posts[0]).toMatchObject({ from: '+14155550100', to: '+14155551234', tag: 'rm-a' });
  expect(posts[0]?.content).toMatch(/^[0-9a-z]{26}$/);
});

test('an event that comes twice makes one ticket', async () => {
  const ids = await insertQueued(database.pool, { count: 3 });
  await Promise.all([router.route(ids), router.route(ids)]);
  await router.route(ids);
  expect(posts).toHaveLength(1);
});

test('what the link has no room for waits, and comes when tickets are claimed', async () => {
  room = 150;
  await router.route(await insertQueued(database.pool, { count: 400 }));
  expect(router.openTickets()).toBe(2);
  const waiting = async () => {
    const counted = await database.pool.query<{ rows: number }>(
      'select count(*)::int as rows from messaging.message_log where ticket_id is null',
    );
    return counted.rows[0]?.rows;
  };
  expect(await waiting()).toBe(250);
  await claimAll();
  await expect.poll(waiting).toBe(100);
  await claimAll();
  await expect.poll(waiting).toBe(0);
});

test('a message whose event came while tickets were under way does not wait for a tick', async () => {
  await router.route(await insertQueued(database.pool));
  await router.route(await insertQueued(database.pool));
  await router.route(await insertQueued(database.pool));
  expect(posts).toHaveLength(2);
  await claimAll();
  await expect.poll(() => posts.length).toBe(3);
});

test('rows of which no event came are taken with the next one that did', async () => {
  room = 0;
  await router.route(await insertQueued(database.pool, { count: 5 }));
  expect(posts).toEqual([]);
  room = 1_000;
  router.onRoom('sandbox_one');
  await expect.poll(() => posts.length).toBe(1);
});

test('a flood of one account does not stand before the message of another', async () => {
  room = 100;
  await router.route(await insertQueued(database.pool, { count: 1_000 }));
  const [late] = await insertQueued(database.pool);
  await router.route([late as Uuid]);
  await claimAll();
  const ticketOf = async () =>
    (await database.pool.query('select ticket_id from messaging.message_log where id = $1', [late])).rows[0];
  await expect.poll(async () => (await ticketOf()).ticket_id).not.toBeNull();
});

test.each<{ guarantee: string; outcome: SendOutcome; alarms: number }>([
  { guarantee: 'a busy Jasmin loses nothing', outcome: { kind: 'retry', reason: '503' }, alarms: 0 },
  {
    guarantee: 'an empty Jasmin loses nothing, and is provisioned',
    outcome: { kind: 'not-provisioned', reason: '403' },
    alarms: 1,
  },
])('$guarantee', async ({ outcome, alarms: expected }) => {
  answer = outcome;
  await router.route(await insertQueued(database.pool));
  expect(alarms).toBe(expected);
  const due = `select next_post_at < now() + interval '2 s' as soon from messaging.tickets where claimed_at is null`;
  await expect.poll(async () => (await database.pool.query(due)).rows).toEqual([{ soon: true }]);
  answer = ACCEPTED;
  await database.pool.query(`update messaging.tickets set next_post_at = now()`);
  expect(await router.repostDue()).toBe(1);
  expect(new Set(postedIds()).size).toBe(1);
  expect(posts).toHaveLength(2);
});

test('what Jasmin refuses fails, and its event goes out', async () => {
  answer = { kind: 'refused', reason: '400 Value filter failed' };
  const ids = await insertQueued(database.pool, { count: 2 });
  await router.route(ids);
  await expect.poll(() => announced.toSorted()).toEqual(ids);
  expect(await statusCounts(database.pool)).toEqual({ failed: 2 });
  expect(router.openTickets()).toBe(0);
});

test('when Jasmin has lost its queue every open ticket is posted again under its id', async () => {
  await router.route(await insertQueued(database.pool, { count: 300 }));
  const first = postedIds();
  expect(first).toHaveLength(3);
  await router.repostAll();
  expect(postedIds().slice(3).toSorted()).toEqual(first.toSorted());
});

test('a new bridge counts the tickets that the one before left under way', async () => {
  await router.route(await insertQueued(database.pool, { count: 300 }));
  router.stop();
  router = openRouter();
  await expect.poll(() => router.openTickets()).toBe(3);
});
