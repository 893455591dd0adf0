// Other words for a message, at the same moment as what else may happen to it.
import { beforeEach, expect, test } from 'vitest';
import { claimMessages } from '../../smpp-bridge/src/submitter/claim-store.ts';
import type { E164 } from '../kernel/e164.ts';
import type { Uuid } from '../kernel/ids.ts';
import type { MicroUsd } from '../kernel/money.ts';
import type { Queryable } from '../platform/postgres.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount } from '../testing/seed.ts';
import { seedMessage } from '../testing/seed-messages.ts';
import { cancelMessages } from './cancel-messages.ts';
import { type ReplaceOutcome, replaceMessage } from './replace-message.ts';

const database = useDatabase();
const ROOM = new Map([['sinch_primary', 10]]);
const LATER = new Date(Date.now() + 3_600_000);
let accountId: Uuid;
let id: Uuid;

beforeEach(async () => {
  ({ accountId } = await seedAccount(database.pool));
  id = await seedMessage(database.pool, {
    ...{ account_id: accountId, status: 'queued', sending_at: null, submitted_at: null, valid_until: LATER },
  });
});

function replace(db: Queryable, body = 'Other words'): Promise<ReplaceOutcome> {
  const submission = {
    ...{ accountId, test: false, from: '+14155550100', to: '+16505550123' as E164, body },
    door: 'smpp',
  } as const;
  const message = {
    submission,
    sender: '+14155550100',
    segments: 1,
    encoding: 'gsm7',
    announcesAll: false,
  } as const;
  return replaceMessage(db, id, { message, price: 7_500n as MicroUsd, validUntil: LATER });
}

/** Runs `first` in a transaction that ends when `second` waits for it. */
async function inTurn<First, Second>(
  first: (db: Queryable) => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const done = await first(client);
    const waiting = second();
    await expect.poll(lockWaits).toBe(1);
    await client.query('commit');
    return [done, await waiting];
  } finally {
    client.release();
  }
}

async function lockWaits(): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0].n;
}

async function rowOf(): Promise<Record<string, unknown>> {
  return (await database.pool.query('select * from messaging.message_log where id = $1', [id])).rows[0];
}

const claim = (db: Queryable) => claimMessages(db, [id], ROOM, 1);

test('a link that claims it first sends the old words, and the answer is that it is too late', async () => {
  const [{ messages }, outcome] = await inTurn(claim, () => replace(database.pool));
  expect([messages.map(({ text }) => text), outcome]).toEqual([['Your code is 4711'], 'too-late']);
  expect(await rowOf()).toMatchObject({ status: 'sending', message_body: 'Your code is 4711' });
});

test('a link that comes second finds nothing to claim: nobody has decided on the new words', async () => {
  const [outcome, { messages }] = await inTurn(replace, () => claim(database.pool));
  expect([outcome, messages]).toEqual(['replaced', []]);
  expect(await rowOf()).toMatchObject({ status: 'accepted', message_body: 'Other words', sequence: 5 });
});

test('one that is canceled at the same moment stays canceled, and its words as they were', async () => {
  const [ids, outcome] = await inTurn(
    (db) => cancelMessages(db, accountId, [id]),
    () => replace(database.pool),
  );
  expect([ids, outcome]).toEqual([[id], 'too-late']);
  expect(await rowOf()).toMatchObject({ status: 'canceled', message_body: 'Your code is 4711' });
});

test('of two at once both are done, and the second one stands', async () => {
  const outcomes = await inTurn(
    (db) => replace(db, 'one'),
    () => replace(database.pool, 'two'),
  );
  expect(outcomes).toEqual(['replaced', 'replaced']);
  expect(await rowOf()).toMatchObject({ message_body: 'two', sequence: 6 });
});
