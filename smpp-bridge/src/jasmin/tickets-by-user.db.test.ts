// Which messages share a ticket, now that Jasmin asks the filters of the user as whom a ticket is posted.
import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { insertQueued, type QueuedOptions } from '../testing/queued-messages.ts';
import { forgetUsers, noteUsers } from './jasmin-users.ts';
import { type Grouping, openTickets } from './open-tickets.ts';

const database = useDatabase();
const GROUPING: Grouping = {
  limits: [{ connector: 'sandbox_one', tag: 'rm-a', members: 10_000, tickets: 200, partial: 20 }],
  ...{ ticketsMax: 200, group: 'default', held: [] },
};
const FENCE = { sources: ['14155550100', 'ACME'], destinations: ['1', '44'] };

beforeEach(async () => {
  await database.pool.query('truncate messaging.message_log, messaging.tickets, messaging.jasmin_users');
});

/** An account with a user of that name; without a fence its filters let all pass. */
async function accountOf(
  uid: string,
  fence: { sources?: string[]; destinations?: string[] } = {},
): Promise<string> {
  const { accountId } = await seedAccount(database.pool);
  const { sources, destinations } = fence;
  const user = { accountId, uid, gid: 'rm-default', sources, destinations };
  await noteUsers(database.pool, 'default', [user], new Map());
  return accountId;
}

const queue = (options: QueuedOptions) => insertQueued(database.pool, options);

async function open(ids: readonly Uuid[], change: Partial<Grouping> = {}): Promise<string[]> {
  const tickets = await openTickets(database.pool, ids, { ...GROUPING, ...change });
  return tickets.map((ticket) => `${ticket.class} ${ticket.members}`).toSorted();
}

test('users never share a ticket, and who has none shares with all others who have none', async () => {
  const ids = [
    ...(await queue({ accountId: await accountOf('rm-aaaaaaaa'), count: 3 })),
    ...(await queue({ accountId: await accountOf('rm-bbbbbbbb'), count: 2 })),
    ...(await queue({ count: 2 })),
    ...(await queue({ count: 2 })),
  ];
  expect(await open(ids)).toEqual(['rm-aaaaaaaa/rm-a 3', 'rm-bbbbbbbb/rm-a 2', 'rm-shared/rm-a 4']);
});

test.each([
  { guarantee: 'a number of theirs', message: { from: '+14155550100' }, outside: '' },
  { guarantee: 'a name of theirs', message: { from: 'ACME' }, outside: '' },
  { guarantee: 'a number that is not theirs', message: { from: '+14155550101' }, outside: '/outside' },
  {
    guarantee: 'a number that only begins as theirs',
    message: { from: '+141555501001' },
    outside: '/outside',
  },
  { guarantee: 'a country that is not served', message: { to: '+33155550101' }, outside: '/outside' },
])("what Jasmin's filters will say is known beforehand: $guarantee", async ({ message, outside }) => {
  const ids = await queue({ accountId: await accountOf('rm-aaaaaaaa', FENCE), ...message });
  expect(await open(ids)).toEqual([`rm-aaaaaaaa/rm-a${outside} 1`]);
});

test('our own reply answers from whatever number was written to', async () => {
  const ids = await queue({ accountId: await accountOf('rm-aaaaaaaa', FENCE), from: '+14155550101' });
  await database.pool.query(`update messaging.message_log set kind = 'help'`);
  expect(await open(ids)).toEqual(['rm-shared/rm-a 1']);
});

test('whom Jasmin has just refused gets no more tickets, and everybody else does', async () => {
  const accountId = await accountOf('rm-aaaaaaaa');
  const ids = [...(await queue({ accountId, count: 3 })), ...(await queue({ count: 4 }))];
  expect(await open(ids, { held: ['rm-aaaaaaaa/rm-a'] })).toEqual(['rm-shared/rm-a 4']);
});

test('where fewer tickets may leave than users have messages, each has its turn', async () => {
  const ids: Uuid[] = [];
  for (const letter of ['a', 'b', 'c', 'd', 'e']) {
    ids.push(...(await queue({ accountId: await accountOf(`rm-${letter.repeat(8)}`), count: 2 })));
  }
  const served: string[] = [];
  for (let rounds = 0; rounds < 5; rounds += 1) served.push(...(await open(ids, { ticketsMax: 1 })));
  expect(new Set(served).size).toBe(5);
  expect(await open(ids)).toEqual([]);
});

test("users are another Jasmin's where the bridge is of another group", async () => {
  const ids = await queue({ accountId: await accountOf('rm-aaaaaaaa') });
  expect(await open(ids, { group: 'second' })).toEqual(['rm-shared/rm-a 1']);
});

test('a user that shall go from Jasmin gets no more tickets, also where its account gets another', async () => {
  const stays = await accountOf('rm-aaaaaaaa');
  const changes = await accountOf('rm-bbbbbbbb');
  const goes = await accountOf('rm-cccccccc');
  const wanted = (accountId: string, uid: string) => ({
    ...{ accountId, uid, gid: 'rm-default', sources: undefined, destinations: undefined },
  });
  await forgetUsers(database.pool, 'default', [wanted(stays, 'rm-aaaaaaaa'), wanted(changes, 'rm-dddddddd')]);
  const ids: Uuid[] = [];
  for (const accountId of [stays, changes, goes]) ids.push(...(await queue({ accountId })));
  expect(await open(ids)).toEqual(['rm-aaaaaaaa/rm-a 1', 'rm-shared/rm-a 2']);
});
