// The ways of an inbound message to its customer: each is written in the statement that stores the message.
import { beforeEach, describe, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { traceIdOf } from '../../shared/kernel/trace-context.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedInboundPart } from '../../shared/testing/seed-inbound.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { createInboundHandler } from './handler.ts';

const db = useDatabase();
const NOW = new Date('2026-11-22T12:00:00.000Z');

let accountId: Uuid;
let number: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
});

function setUp() {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const clock = { now: () => NOW };
  const content = createContentChecker({ db: db.pool, clock, log, scope: 'inbound' });
  const handle = createInboundHandler({ pool: db.pool, announcer, content, clock, log });
  return { receive: (...partIds: Uuid[]) => handle({ partIds }), announcer, logText };
}

const setRoute = (columns: SeededColumns) =>
  insertRow(db.pool, 'messaging.inbound_routes', { did: number, account_id: accountId, ...columns }, 'id');

async function rowsOf(table: string) {
  const { rows } = await db.pool.query(`select * from messaging.${table} where account_id = $1 order by id`, [
    accountId,
  ]);
  return rows;
}

/** Receives one text; answers the message and what is on its way. */
async function receiveOne(text = 'Hello') {
  const { receive, announcer, logText } = setUp();
  await receive(await seedInboundPart(db.pool, number, { octets: Buffer.from(text) }));
  const [message] = await rowsOf('message_log');
  const [inbox, emails, smpp] = await Promise.all(
    ['inbox_items', 'email_deliveries', 'smpp_deliveries'].map(rowsOf),
  );
  return { message, inbox, emails, smpp, announced: announcer.announcements, logText };
}

test('a number without settings has its messages in the inbox, and endpoints still hear of them', async () => {
  const { message, inbox, emails, smpp, announced } = await receiveOne();
  expect(inbox).toMatchObject([{ message_id: message.id, number, reason: 'storage', acknowledged_at: null }]);
  expect([emails, smpp]).toEqual([[], []]);
  expect(announced).toEqual([{ topic: 'message-updated', field: 'messageIds', ids: [message.id] }]);
});

test('its line names the parts that came and the trace of the message that they are', async () => {
  const { message, logText } = await receiveOne();
  const { rows } = await db.pool.query('select id from messaging.inbound_parts where message_id = $1', [
    message.id,
  ]);
  expect(JSON.parse(logText())).toMatchObject({
    ...{ message: 'inbound.handled', partIds: [rows[0].id], traceIds: [traceIdOf(message)] },
  });
});

test('storage is the inbox', async () => {
  await setRoute({ delivery_method: 'storage' });
  expect((await receiveOne()).inbox).toMatchObject([{ number, reason: 'storage' }]);
});

test('what a webhook brings is not in the inbox too', async () => {
  await setRoute({ delivery_method: 'webhook', webhook_url: 'https://example.com/' });
  const { message, inbox, emails, smpp } = await receiveOne();
  expect([inbox, emails, smpp]).toEqual([[], [], []]);
  expect(message).toMatchObject({ announced_sequence: 0, wake_at: expect.any(Date), door: 'platform' });
});

test('a route that is switched off, or that an earlier holder left behind, is none', async () => {
  await setRoute({ delivery_method: 'webhook', webhook_url: 'https://example.com/', active: false });
  expect((await receiveOne()).inbox).toHaveLength(1);
  const other = await seedAccount(db.pool);
  await db.pool.query('update messaging.inbound_routes set active = true, account_id = $2 where did = $1', [
    ...[number, other.accountId],
  ]);
  expect((await receiveOne()).inbox).toHaveLength(2);
});

test('an e-mail is written with the message, is due and announced', async () => {
  await setRoute({ delivery_method: 'email', email_address: 'texts@example.com' });
  const { message, inbox, emails, announced } = await receiveOne('See you at 5');
  expect(inbox).toEqual([]);
  expect(emails).toMatchObject([
    {
      ...{ kind: 'inbound', message_id: message.id, recipient: 'texts@example.com', state: 'pending' },
      ...{ subject: `Text message from +16505550123 to ${number}`, attempts: 0, attempts_max: 10 },
      ...{ body: expect.stringContaining('See you at 5'), wake_at: expect.any(Date) },
    },
  ]);
  expect(announced).toContainEqual({ topic: 'email-due', field: 'deliveryIds', ids: [emails?.[0].id] });
});

describe('SMPP', () => {
  const seedSystem = (columns: SeededColumns = {}) =>
    insertRow(
      db.pool,
      'messaging.smpp_accounts',
      {
        ...{ account_id: accountId, name: 'Test', system_id: `s${number.slice(-7)}`, password_hash: 'none' },
        ...columns,
      },
      'id',
    );
  const toSystem = () => setRoute({ delivery_method: 'smpp', smpp_system_id: `s${number.slice(-7)}` });

  test('waits for its session, for three days', async () => {
    await seedSystem();
    await toSystem();
    const { message, inbox, smpp } = await receiveOne();
    expect(inbox).toEqual([]);
    expect(smpp).toMatchObject([
      {
        ...{ system_id: `s${number.slice(-7)}`, kind: 'inbound', message_id: message.id, state: 'pending' },
        payload: {
          ...{ from: '+16505550123', to: number, body: 'Hello', encoding: 'gsm7' },
          received_at: '2026-11-22T12:00:00+00:00',
        },
      },
    ]);
    expect(smpp?.[0].expires_at - smpp?.[0].created_at).toBe(72 * 3_600_000);
  });

  test("waits for the account's first credentials too", async () => {
    await db.pool.query(
      `update messaging.customer_sms_auth set smpp_system_id = $2, auth_type = 'BOTH' where account_id = $1`,
      [accountId, `s${number.slice(-7)}`],
    );
    await toSystem();
    const { inbox, smpp } = await receiveOne();
    expect({ inbox: inbox?.length, smpp: smpp?.length }).toEqual({ inbox: 0, smpp: 1 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['does not exist', async () => {}],
    ['was revoked', () => seedSystem({ active: false })],
    ["is another account's", async () => seedSystem({ account_id: (await seedAccount(db.pool)).accountId })],
  ])('an account that %s gets nothing: the inbox does', async (_why, seed) => {
    await seed();
    await toSystem();
    const { inbox, smpp } = await receiveOne();
    expect(smpp).toEqual([]);
    expect(inbox).toHaveLength(1);
  });
});

describe('content rules of the scope inbound', () => {
  const addRule = (action: string, columns: SeededColumns = {}) =>
    insertRow(
      db.pool,
      'messaging.content_rules',
      {
        ...{ name: `${action} of ${number}`, category: 'test', kind: 'pattern', pattern: 'lottery' },
        ...{ scope: 'inbound', action, account_id: accountId, active: true },
        ...columns,
      },
      'id',
    );

  test('what is blocked is kept and listed, with the rule, and handed to nobody', async () => {
    await setRoute({ delivery_method: 'email', email_address: 'texts@example.com' });
    await addRule('block');
    const { message, inbox, emails, announced, logText } = await receiveOne('You won the LOTTERY');
    expect(message).toMatchObject({
      ...{ account_id: accountId, status: 'received', error_code: 'content_blocked' },
      ...{ refused_rule: 'content-allowed', flags: [`block of ${number}`] },
      ...{ announced_sequence: 1, wake_at: null },
    });
    expect([inbox, emails, announced]).toEqual([[], [], []]);
    expect(logText()).toContain('"blocked":1');
  });

  test('what is flagged goes on, flagged', async () => {
    await addRule('flag');
    const { message, inbox } = await receiveOne('lottery');
    expect(message).toMatchObject({ flags: [`flag of ${number}`], error_code: null });
    expect(inbox).toHaveLength(1);
  });

  test('a rule for outbound texts, or of another account, blocks nothing', async () => {
    await addRule('block', { scope: 'outbound' });
    await addRule('block', { name: `other ${number}`, account_id: (await seedAccount(db.pool)).accountId });
    expect((await receiveOne('lottery')).inbox).toHaveLength(1);
  });
});

test('the same event twice puts a message on its way once', async () => {
  await setRoute({ delivery_method: 'email', email_address: 'texts@example.com' });
  const { receive } = setUp();
  const partId = await seedInboundPart(db.pool, number);
  await Promise.all([receive(partId), receive(partId)]);
  await receive(partId);
  expect(await rowsOf('email_deliveries')).toHaveLength(1);
  expect(await rowsOf('message_log')).toHaveLength(1);
});
