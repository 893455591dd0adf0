// Set statements lock the rows of messages in id order, whatever else orders them: connectors, tickets, where a row lies in
// the table. Two statements over the same rows wait for each other then, and never in a circle.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { finishSinglePart } from '../../functions/handle-receipt/finish-single-part.ts';
import { cancelMessages } from '../../shared/acceptance/cancel-messages.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';
import { settleMessages } from './carrier/settle-store.ts';
import { refuseTicket } from './jasmin/posted-tickets.ts';
import { moveTickets } from './relay/move-tickets.ts';
import { releaseTickets } from './relay/release-tickets.ts';
import { moveByTime, snooze } from './scheduler/waking-store.ts';
import { claimMessages, claimTickets, releaseClaims } from './submitter/claim-store.ts';

const database = useDatabase();
const ACCOUNT = '11111111-1111-4111-8111-111111111111' as Uuid;
const ROOM = new Map([
  ['alpha', 100],
  ['omega', 100],
]);
let db: pg.Pool;

beforeAll(() => {
  db = new pg.Pool({
    ...{ connectionString: database.url, max: 2, application_name: 'statement' },
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off',
  });
});
afterAll(() => db.end());
beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.tickets'));

type Pair = {
  readonly ids: readonly Uuid[];
  readonly older: Uuid;
  readonly newer: Uuid;
  readonly ticket: Uuid;
};

/** Two messages: the newer one lies first in the table and in every index but the one of ids. */
async function insertPair(status: string): Promise<Pair> {
  const ticket = await insertRow(
    database.pool,
    'messaging.tickets',
    { class: 'test', connector: 'alpha' },
    'id',
  );
  const made = await database.pool.query('select uuidv7() as older, uuidv7() as newer');
  const { older, newer } = made.rows[0];
  const [first, last] = [older, newer].sort();
  for (const [id, connector] of [
    [last, 'alpha'],
    [first, 'omega'],
  ]) {
    await insertRow(
      database.pool,
      'messaging.message_log',
      {
        ...{ id, account_id: ACCOUNT, direction: 'outbound', source_addr: '+14155550100', encoding: 'gsm7' },
        ...{ dest_addr: '+14155551234', message_body: 'hello', vendor_connector: connector, status },
        valid_until: new Date(Date.now() + (status === 'accepted' ? -1_000 : 3_600_000)),
        bridge_epoch: status === 'sending' ? 1 : null,
      },
      'id',
    );
  }
  return { ids: [last, first], older: first, newer: last, ticket };
}

const giveTicket = ({ ticket }: Pair) =>
  database.pool.query('update messaging.message_log set ticket_id = $1', [ticket]);

/** Runs the statement while somebody holds the older row; answers whether it left the newer one alone meanwhile. */
async function leavesTheNewerAlone({ older, newer }: Pair, run: () => Promise<unknown>): Promise<boolean> {
  const holder = await database.pool.connect();
  try {
    await holder.query('begin');
    await holder.query('select from messaging.message_log where id = $1 for update', [older]);
    const running = run();
    await expect.poll(waiting).toBe(1);
    const free = await holder.query(
      'select from messaging.message_log where id = $1 for update skip locked',
      [newer],
    );
    await holder.query('rollback');
    await running;
    return free.rowCount === 1;
  } finally {
    holder.release(true);
  }
}

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name = 'statement' and wait_event_type = 'Lock'`,
  );
  return rows[0].n;
}

const settled = ({ ids }: Pair) =>
  settleMessages(
    db,
    ids.map((messageId) => ({
      messageId,
      outcome: { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true },
    })),
    { epoch: 1, receiptTimeoutSeconds: 60 },
  );
const received = ({ ids }: Pair) =>
  finishSinglePart(
    db,
    ids.map((messageId) => ({
      receipt: {
        ...{
          receiptId: messageId,
          messageId,
          partNumber: 1,
          parts: 1,
          outcome: 'delivered',
          state: 'DELIVRD',
        },
        ...{ carrierError: undefined, errorCode: undefined, receivedAt: new Date() },
        ...{ traceparent: null, connector: 'sinch_primary' },
      },
    })),
    new Date(),
  );

test.each<[string, string, (pair: Pair) => Promise<unknown>]>([
  ['a claim of two connectors', 'queued', ({ ids }) => claimMessages(db, ids, ROOM, 1)],
  ['the release of claims', 'sending', ({ ids }) => releaseClaims(db, ids, 1)],
  ['a settlement', 'sending', settled],
  ['a receipt', 'sent', received],
  ['a cancelation', 'queued', ({ ids }) => cancelMessages(db, ACCOUNT, ids)],
  ['the end of validity', 'accepted', ({ ids }) => moveByTime(db, 'expire', ids)],
  ['the end of the wait for receipts', 'sent', ({ ids }) => moveByTime(db, 'receipt-missing', ids)],
  [
    'a snooze',
    'queued',
    ({ ids }) =>
      snooze(
        db,
        ids.map((id) => ({ id, wakeAt: undefined })),
      ),
  ],
])('%s locks in id order', async (_what, status, run) => {
  const pair = await insertPair(status);
  expect(await leavesTheNewerAlone(pair, () => run(pair))).toBe(true);
});

test.each<[string, string, (pair: Pair) => Promise<unknown>]>([
  ['its claim', 'queued', ({ ticket }) => claimTickets(db, [ticket], 1)],
  ['its refusal', 'queued', ({ ticket }) => refuseTicket(db, ticket)],
  ['its move', 'queued', ({ ticket }) => moveTickets(db, [{ ticketId: ticket, connector: 'omega' }])],
  ['the release of its claim', 'sending', ({ ticket }) => releaseTickets(db, [ticket], 1)],
])('of the members of a ticket %s locks in id order', async (_what, status, run) => {
  const pair = await insertPair(status);
  await giveTicket(pair);
  expect(await leavesTheNewerAlone(pair, () => run(pair))).toBe(true);
});
