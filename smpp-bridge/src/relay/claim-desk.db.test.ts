import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { timeOfId } from '../../../shared/kernel/id-time.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../../shared/testing/recording-spans.ts';
import type { ClaimedMessage } from '../carrier/claimed-message.ts';
import { openTickets } from '../jasmin/open-tickets.ts';
import { type ClaimDesk, createClaimDesk } from './claim-desk.ts';
import { releaseTickets } from './release-tickets.ts';

const database = useDatabase();
const EPOCH = 7;
const desks: ClaimDesk[] = [];

beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.tickets'));
afterEach(() => {
  for (const desk of desks.splice(0)) desk.stop();
});

type Offered = { readonly connector: string; readonly message: ClaimedMessage };

/** A desk whose links only note what they are offered; tickets are posted for `postedFor`. */
function openDesk(pool: pg.Pool, postedFor = 'sinch_primary') {
  const offered: Offered[] = [];
  const announced: string[] = [];
  const { log, logText } = recordingLog();
  const { spans, sent } = recordingSpans();
  const desk = createClaimDesk({
    pool,
    links: {
      offer: (connector, messages) => offered.push(...messages.map((message) => ({ connector, message }))),
    },
    announcer: { announce: async (_topic, _field, ids) => void announced.push(...ids) },
    epoch: EPOCH,
    ...{ log, spans },
    connectorOf: () => postedFor,
    onClaimed: () => undefined,
  });
  desks.push(desk);
  return { desk, offered, announced, logText, sent };
}

async function makeTicket(count: number, announcesAll = false): Promise<Uuid> {
  const inserted = await database.pool.query<{ id: Uuid }>(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, encoding,
       status, vendor_connector, sequence, announced_sequence, queued_at, announces_all)
     select '019ab4c2-7e10-7a31-8f00-0123456789ab', 'outbound', '+14155550100', '+1415555' || (1000 + n), 'text ' || n,
       'gsm7', 'queued', 'sinch_primary', 2, 2, now(), $2
     from generate_series(1, $1::int) n returning id`,
    [count, announcesAll],
  );
  const limits = { connector: 'sinch_primary', tag: 'c', members: 100, tickets: 1, partial: 1 };
  const ids = inserted.rows.map(({ id }) => id);
  const [ticket] = await openTickets(database.pool, ids, {
    ...{ limits: [limits], ticketsMax: 1, group: 'default', held: [] },
  });
  if (ticket === undefined) throw new Error('no ticket');
  return ticket.id;
}

const rowsOf = async (sql: string) => (await database.pool.query(sql)).rows;

test('a claimed ticket brings its members to the link, in sending under our epoch', async () => {
  const { desk, offered } = openDesk(database.pool);
  await desk.claim({ ticketId: await makeTicket(3), connector: 'sinch_primary' });
  expect(offered.map(({ connector, message }) => `${connector} ${message.to} ${message.text}`)).toEqual([
    'sinch_primary +14155551001 text 1',
    'sinch_primary +14155551002 text 2',
    'sinch_primary +14155551003 text 3',
  ]);
  const states = `select distinct status, bridge_epoch::int, sequence, announced_sequence, submit_attempts
    from messaging.message_log`;
  expect(await rowsOf(states)).toEqual([
    { status: 'sending', bridge_epoch: 7, sequence: 3, announced_sequence: 3, submit_attempts: 1 },
  ]);
});

test('a ticket that comes back twice, and to two relays at once, is claimed once', async () => {
  const [first, second] = [openDesk(database.pool), openDesk(database.pool)];
  const ticketId = await makeTicket(50);
  const ticket = { ticketId, connector: 'sinch_primary' };
  await Promise.all([first.desk.claim(ticket), second.desk.claim(ticket), first.desk.claim(ticket)]);
  await second.desk.claim(ticket);
  const ids = [...first.offered, ...second.offered].map(({ message }) => message.id);
  expect(ids.length).toBe(50);
  expect(new Set(ids).size).toBe(50);
});

test('members canceled while their ticket was under way are not sent', async () => {
  const { desk, offered } = openDesk(database.pool);
  const ticketId = await makeTicket(3);
  await database.pool.query(
    `update messaging.message_log set status = 'canceled' where dest_addr = '+14155551002'`,
  );
  await desk.claim({ ticketId, connector: 'sinch_primary' });
  expect(offered.map(({ message }) => message.to)).toEqual(['+14155551001', '+14155551003']);
});

test('a ticket that Jasmin brings to another connector is sent by that one', async () => {
  const { desk, offered } = openDesk(database.pool);
  await desk.claim({ ticketId: await makeTicket(2), connector: 'sinch_backup' });
  expect(offered.map(({ connector }) => connector)).toEqual(['sinch_backup', 'sinch_backup']);
  expect(await rowsOf('select connector from messaging.tickets')).toEqual([{ connector: 'sinch_backup' }]);
});

test('an event is owed for sending only where the customer asked for it', async () => {
  const { desk, announced } = openDesk(database.pool);
  await desk.claim({ ticketId: await makeTicket(2), connector: 'sinch_primary' });
  expect(announced).toEqual([]);
  await desk.claim({ ticketId: await makeTicket(2, true), connector: 'sinch_primary' });
  expect(announced.length).toBe(2);
});

test('an unknown ticket claims nothing', async () => {
  const { desk, offered } = openDesk(database.pool);
  const ticketId = '019ab4c2-7e10-7a31-8f00-0123456789ff' as Uuid;
  await desk.claim({ ticketId, connector: 'sinch_primary' });
  expect(offered).toEqual([]);
});

test('what was claimed without an answer goes back to the queue, free for another ticket', async () => {
  const { desk } = openDesk(database.pool);
  const ticketId = await makeTicket(2);
  await desk.claim({ ticketId, connector: 'sinch_primary' });
  expect((await releaseTickets(database.pool, [ticketId], EPOCH)).length).toBe(2);
  expect(await rowsOf('select distinct status, ticket_id, bridge_epoch from messaging.message_log')).toEqual([
    { status: 'queued', ticket_id: null, bridge_epoch: null },
  ]);
});

test('rows of another epoch are not released', async () => {
  const { desk } = openDesk(database.pool);
  const ticketId = await makeTicket(2);
  await desk.claim({ ticketId, connector: 'sinch_primary' });
  expect(await releaseTickets(database.pool, [ticketId], EPOCH + 1)).toEqual([]);
});

test('the way through Jasmin is a span of each message that is wanted, and a line that ties tickets to traces', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const ticketId = await makeTicket(2);
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `update messaging.message_log set traceparent = $1 where id = (select max(id::text)::uuid from messaging.message_log)
     returning id`,
    [`00-${traceId}-00f067aa0ba902b7-01`],
  );
  const { desk, offered, logText, sent } = openDesk(database.pool);
  await desk.claim({ ticketId, connector: 'sinch_primary' });
  const own = offered.find(({ message }) => message.id !== rows[0]?.id)?.message.id as Uuid;
  expect(sent).toMatchObject([
    { traceId: traceIdOf({ id: own }), name: 'jasmin.route', startedAt: timeOfId(ticketId) },
    { traceId, name: 'jasmin.route', attributes: { 'ringer.ticket_id': ticketId } },
  ]);
  expect(JSON.parse(logText())).toMatchObject({
    ...{ message: 'messages.claimed', messages: 2, ticketIds: [ticketId] },
    traceIds: [traceIdOf({ id: own }), traceId],
  });
});
