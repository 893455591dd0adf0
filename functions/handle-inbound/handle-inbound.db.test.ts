import { describe, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { refusedIn } from '../../shared/testing/logged-refusals.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedInboundPart } from '../../shared/testing/seed-inbound.ts';
import type { SeededColumns } from '../../shared/testing/seed-messages.ts';
import { createInboundHandler } from './handler.ts';

const db = useDatabase();
const NOW = new Date('2026-11-22T12:00:00.000Z');

const seedPart = (to: string, columns?: SeededColumns) => seedInboundPart(db.pool, to, columns);

async function seedLong(to: string, reference: number): Promise<Uuid[]> {
  const part = (number: number, text: string) =>
    seedPart(to, { reference, parts: 2, part_number: number, octets: Buffer.from(text) });
  return [await part(1, 'Hello '), await part(2, 'world')];
}

function setUp() {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const clock = { now: () => NOW };
  const content = createContentChecker({ db: db.pool, clock, log, scope: 'inbound' });
  const handle = createInboundHandler({ pool: db.pool, announcer, content, clock, log });
  return { receive: (...partIds: Uuid[]) => handle({ partIds }), announcer, logText };
}

async function messagesTo(number: string) {
  const found = await db.pool.query('select * from messaging.message_log where dest_addr = $1 order by id', [
    number,
  ]);
  return found.rows;
}

async function partOf(id: Uuid) {
  const found = await db.pool.query('select * from messaging.inbound_parts where id = $1', [id]);
  return found.rows[0];
}

test('a message belongs to the account that has the number, and its event is owed and announced', async () => {
  const { accountId, number } = await seedAccount(db.pool);
  const { receive, announcer } = setUp();
  const partId = await seedPart(number);
  expect(await receive(partId)).toEqual({ kind: 'done' });
  const [message] = await messagesTo(number);
  expect(message).toMatchObject({
    account_id: accountId,
    direction: 'inbound',
    status: 'received',
    source_addr: '+16505550123',
    dest_addr: number,
    message_body: 'Hello',
    segments: 1,
    encoding: 'gsm7',
    vendor_connector: 'sinch_primary',
    created_at: NOW,
    sequence: 1,
    announced_sequence: 0,
    wake_at: expect.any(Date),
  });
  expect(await partOf(partId)).toMatchObject({ message_id: message.id, wake_at: null });
  expect(announcer.announcements).toEqual([
    { topic: 'message-updated', field: 'messageIds', ids: [message.id] },
  ]);
});

test('the same event twice makes one message', async () => {
  const { number } = await seedAccount(db.pool);
  const { receive, announcer } = setUp();
  const partId = await seedPart(number);
  await receive(partId);
  await receive(partId);
  expect(await messagesTo(number)).toHaveLength(1);
  expect(announcer.announcements).toHaveLength(1);
});

test.each<[string, (number: string, accountId: Uuid) => Promise<unknown>]>([
  [
    'the number is unknown',
    (number) => db.pool.query('delete from numbers.dids where number = $1', [number]),
  ],
  [
    "the number is nobody's",
    (number) => db.pool.query('update numbers.dids set account_id = null where number = $1', [number]),
  ],
  [
    'its SMS is switched off',
    (number) => db.pool.query('update numbers.dids set sms_enabled = false where number = $1', [number]),
  ],
  [
    'its account is suspended',
    (_, accountId) =>
      db.pool.query("update accounts.accounts set status = 'suspended' where id = $1", [accountId]),
  ],
])('where %s, the message is kept and nothing is owed', async (_why, change) => {
  const { accountId, number } = await seedAccount(db.pool);
  await change(number, accountId);
  const { receive, announcer } = setUp();
  await receive(await seedPart(number));
  expect(await messagesTo(number)).toMatchObject([
    { account_id: null, sequence: 1, announced_sequence: 1, wake_at: null },
  ]);
  expect(announcer.announcements).toEqual([]);
});

describe('long messages', () => {
  test('wait for their last part and are then one message', async () => {
    const { number } = await seedAccount(db.pool);
    const { receive } = setUp();
    const first = await seedPart(number, { reference: 7, parts: 2, octets: Buffer.from('Hello ') });
    await receive(first);
    expect(await messagesTo(number)).toEqual([]);
    expect(await partOf(first)).toMatchObject({
      message_id: null,
      wake_at: new Date('2026-11-22T12:00:05.000Z'),
    });
    const second = await seedPart(number, {
      reference: 7,
      parts: 2,
      part_number: 2,
      octets: Buffer.from('world'),
    });
    await receive(second);
    const [message] = await messagesTo(number);
    expect(message).toMatchObject({ message_body: 'Hello world', segments: 2 });
    expect(await partOf(first)).toMatchObject({ message_id: message.id, wake_at: null });
    expect(await partOf(second)).toMatchObject({ message_id: message.id, wake_at: null });
  });

  test('a reference that comes again later is a new message', async () => {
    const { number } = await seedAccount(db.pool);
    const { receive } = setUp();
    await receive(...(await seedLong(number, 7)));
    await receive(...(await seedLong(number, 7)));
    expect(await messagesTo(number)).toMatchObject([
      { message_body: 'Hello world' },
      { message_body: 'Hello world' },
    ]);
  });

  test('two processes with a part each join them exactly once', async () => {
    const { number } = await seedAccount(db.pool);
    const [first, second] = (await seedLong(number, 9)) as [Uuid, Uuid];
    const blocker = await db.pool.connect();
    await blocker.query('begin');
    await blocker.query('select from messaging.inbound_parts where id = $1 for update', [first]);
    const working = [setUp().receive(first), setUp().receive(second)];
    await expect.poll(waitingForLocks).toBe(2);
    await blocker.query('commit');
    blocker.release();
    await Promise.all(working);
    expect(await messagesTo(number)).toMatchObject([{ message_body: 'Hello world', segments: 2 }]);
  });

  test('ten minutes after its first part an incomplete one is shown', async () => {
    const { number } = await seedAccount(db.pool);
    const partId = await seedPart(number, {
      reference: 7,
      parts: 2,
      received_at: new Date('2026-11-22T11:50:00.000Z'),
    });
    await setUp().receive(partId);
    expect(await messagesTo(number)).toMatchObject([{ message_body: 'Hello…', segments: 2 }]);
  });

  async function waitingForLocks(): Promise<number> {
    const waiting = await db.pool.query(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return waiting.rows[0].n;
  }
});

test('an event of a hundred parts is one message each, tied to its own part', async () => {
  const { number } = await seedAccount(db.pool);
  const texts = Array.from({ length: 100 }, (_, index) => `text ${index}`);
  const ids: Uuid[] = [];
  for (const text of texts) ids.push(await seedPart(number, { octets: Buffer.from(text) }));
  await setUp().receive(...ids);
  const tied = await db.pool.query<{ wrong: number; all: number }>(
    `select count(*)::int as all, (count(*) filter (where convert_from(p.octets, 'UTF8') <> m.message_body))::int as wrong
     from messaging.inbound_parts p join messaging.message_log m on m.id = p.message_id where m.dest_addr = $1`,
    [number],
  );
  expect(tied.rows[0]).toEqual({ all: 100, wrong: 0 });
});

test('a part that the database refuses as a message leaves its 99 neighbours received and announced', async () => {
  const { number } = await seedAccount(db.pool);
  await db.pool.query(
    "alter table messaging.message_log add constraint refused check (source_addr <> '+16505550199')",
  );
  const ids: Uuid[] = [];
  for (let index = 0; index < 98; index += 1) ids.push(await seedPart(number));
  ids.splice(41, 0, await seedPart(number, { source_addr: '16505550199' }), ...(await seedLong(number, 7)));
  const { receive, announcer, logText } = setUp();
  expect(await receive(...ids)).toEqual({ kind: 'done' });
  expect(await messagesTo(number)).toHaveLength(99);
  expect(await partOf(ids[41] as Uuid)).toMatchObject({ message_id: null, wake_at: NOW });
  expect(announcer.announcements).toMatchObject([{ topic: 'message-updated' }]);
  expect(announcer.announcements[0]?.ids).toHaveLength(99);
  expect(refusedIn(logText())).toEqual([{ ids: [ids[41]], code: '23514' }]);
});

test.each(PLAN_MODES)('parts that wait cost those of an event nothing (%s)', async (mode) => {
  const { number } = await seedAccount(db.pool);
  // So few that the planner is tempted to walk them all.
  await db.pool.query('truncate messaging.inbound_parts');
  await db.pool.query(
    `insert into messaging.inbound_parts (connector, source_addr, dest_addr, data_coding, reference, parts, octets)
     select 'sinch_primary', '1', '2', 0, n, 2, '' from generate_series(1, 60) n`,
  );
  await db.pool.query('analyze messaging.inbound_parts');
  const partIds = [await seedPart(number), ...(await seedLong(number, 7))];
  const rows = await rowsRead(db.url, mode, (pool) => {
    const deps = { clock: { now: () => NOW }, log: createLogger('test', 'fatal') };
    const content = createContentChecker({ ...deps, db: pool, scope: 'inbound' });
    return createInboundHandler({ ...deps, pool, content, announcer: recordingAnnouncer() })({ partIds });
  });
  expect(await messagesTo(number)).toHaveLength(2);
  // Three parts: found, two of them by each other, locked and joined.
  expect(rows.inbound_parts).toBe(13);
});

test('the log says what happened, without numbers or text', async () => {
  const { number } = await seedAccount(db.pool);
  const { receive, logText } = setUp();
  await receive(await seedPart(number));
  const text = logText();
  expect(text).toContain('"messages":1');
  expect(text).not.toMatch(/Hello|5550123|1415556/);
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'));

  test('a pushed event is handled although Pub/Sub is away', async () => {
    const { number } = await seedAccount(db.pool);
    expect(await pushEvent('handle-inbound', { partIds: [await seedPart(number)] })).toBe(204);
    expect(await messagesTo(number)).toHaveLength(1);
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('handle-inbound', { partIds: ['+14155550100'] })).toBe(422);
    expect(await pushBody('handle-inbound', '')).toBe(422);
  });
});
