import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeUuid, type Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { noteUsers } from '../jasmin/jasmin-users.ts';
import type { TicketPost } from '../jasmin/send-client.ts';
import type { SendOutcome } from '../jasmin/send-outcome.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { createJasminRouter, type JasminRouter } from './jasmin-router.ts';
import type { TicketStanding } from './post-tickets.ts';

const database = useDatabase();
const ACCEPTED: SendOutcome = { kind: 'accepted', jasminMessageId: 'dd8f9348-4de6-462a-a5ce-325bedf7dd49' };

let router: JasminRouter;
/** What Jasmin was posted, and what it answers. */
let posts: TicketPost[];
let answer: SendOutcome;
let room: number;
let announced: string[];
let alarms: number;
let fenced: string[];
let standing: TicketStanding;

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.tickets');
  posts = [];
  answer = ACCEPTED;
  room = 1_000;
  announced = [];
  alarms = 0;
  fenced = [];
  standing = { kind: 'known', tag: 'rm-a' };
  router = openRouter();
});
afterEach(() => router.stop());

function openRouter(): JasminRouter {
  return createJasminRouter({
    pool: database.pool,
    links: { room: () => room },
    group: 'default',
    tagOf: () => 'rm-a',
    standingOf: () => standing,
    users: () => 1,
    connectors: () => ['sandbox_one'],
    send: async (post) => {
      posts.push(post);
      return answer;
    },
    onNotProvisioned: () => {
      alarms += 1;
    },
    onFenced: (ticket, fence) => void fenced.push(`${fence} of ${ticket.class}`),
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
  expect(posts[0]).toMatchObject({
    from: '+14155550100',
    to: '+14155551234',
    tag: 'rm-a',
    user: 'rm-shared',
  });
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

describe('a quota or a filter of Jasmin that stands in the way', () => {
  const FENCED: SendOutcome = { kind: 'fenced', fence: 'value-filter', reason: '400 Value filter failed' };
  const ticketOf = async () =>
    (await database.pool.query('select posts, class, claimed_at from messaging.tickets order by id')).rows;

  async function postAgain(times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      await database.pool.query(
        `update messaging.tickets set next_post_at = '-infinity' where claimed_at is null`,
      );
      await router.repostDue();
    }
  }

  /** One message of an account whose user is kept to another sender. */
  async function routeOutside(): Promise<void> {
    const { accountId } = await seedAccount(database.pool);
    const user = { uid: 'rm-aaaaaaaa', gid: 'rm-default', sources: ['14155550199'], destinations: undefined };
    await noteUsers(database.pool, 'default', [{ ...user, accountId }], new Map());
    await router.route(await insertQueued(database.pool, { accountId }));
  }

  test('costs time and is told, and the next post that passes costs nothing more', async () => {
    answer = FENCED;
    await router.route(await insertQueued(database.pool));
    await postAgain(3);
    expect(fenced).toEqual(Array(4).fill('value-filter of rm-shared/rm-a'));
    expect(await statusCounts(database.pool)).toEqual({ queued: 1 });
    answer = ACCEPTED;
    await postAgain(1);
    expect(await ticketOf()).toEqual([{ posts: 5, class: 'rm-shared/rm-a', claimed_at: null }]);
    expect(new Set(postedIds()).size).toBe(1);
  });

  test('holds no other class up, and its own only until it passes', async () => {
    answer = FENCED;
    await routeOutside();
    answer = ACCEPTED;
    await routeOutside();
    await router.route(await insertQueued(database.pool));
    expect(posts.map(({ user }) => user)).toEqual(['rm-aaaaaaaa', 'rm-shared']);
    await postAgain(1);
    await claimAll();
    await expect.poll(() => posts.map(({ user }) => user).slice(2)).toContain('rm-aaaaaaaa');
  });

  test('fails in the end what is outside of its own limits, and no more', async () => {
    answer = FENCED;
    await routeOutside();
    await router.route(await insertQueued(database.pool));
    await postAgain(5);
    expect(await statusCounts(database.pool)).toEqual({ failed: 1, queued: 1 });
    // What should have passed waits for a ticket that is made of what is known by then.
    const free = await database.pool.query(
      `select ticket_id from messaging.message_log where status = 'queued'`,
    );
    expect(free.rows).toEqual([{ ticket_id: null }]);
    expect(router.openTickets()).toBe(0);
  });
});

test('a ticket whose user or connector is gone from Jasmin lets its members go to another', async () => {
  answer = { kind: 'retry', reason: '503' };
  await router.route(await insertQueued(database.pool, { count: 2 }));
  standing = { kind: 'gone' };
  await database.pool.query(`update messaging.tickets set next_post_at = '-infinity'`);
  expect(await router.repostDue()).toBe(1);
  standing = { kind: 'known', tag: 'rm-a' };
  answer = ACCEPTED;
  await expect.poll(() => new Set(postedIds()).size).toBe(2);
  expect(await statusCounts(database.pool)).toEqual({ queued: 2 });
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
