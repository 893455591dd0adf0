import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { traceOf } from '../../shared/kernel/trace-context.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { PLAN_MODES, partitionsScanned } from '../../shared/testing/partitions-scanned.ts';
import { pushBody, pushEvent, usePushedFunction } from '../../shared/testing/push-event.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../shared/testing/recording-spans.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { useMailServer } from '../../shared/testing/use-mail-server.ts';
import { claimEmails } from './claim-emails.ts';
import { createEmailHandler, type EmailHandlerDeps } from './handler.ts';
import { createMailer, type Mailer } from './send-mail.ts';
import { settleEmails } from './settle-emails.ts';

const db = useDatabase();
const mail = useMailServer();
const TIMEOUT_MS = 2_000;

let accountId: Uuid;
let messageId: Uuid;
let mailer: Mailer;
beforeAll(async () => {
  ({ accountId } = await seedAccount(db.pool));
  messageId = await seedMessage(db.pool, {
    ...{ account_id: accountId, direction: 'inbound', status: 'received', dest_addr: '+14155550100' },
  });
  mailer = createMailer({ url: mail.url, caFile: mail.caFile, requireTls: true, timeoutMs: TIMEOUT_MS });
});
afterAll(() => mailer.close());

const seedEmail = (columns: SeededColumns = {}): Promise<Uuid> =>
  insertRow(
    db.pool,
    'messaging.email_deliveries',
    {
      ...{ account_id: accountId, kind: 'inbound', recipient: 'texts@example.com' },
      ...{ subject: 'Text message from +16505550123', body: 'Hello', due_at: new Date(Date.now() - 1_000) },
      ...columns,
    },
    'id',
  );

async function emailOf(id: Uuid) {
  return (await db.pool.query('select * from messaging.email_deliveries where id = $1', [id])).rows[0];
}

function setUp(overrides: Partial<EmailHandlerDeps> = {}) {
  const { log, logText } = recordingLog();
  const handle = createEmailHandler({
    ...{ pool: db.pool, mailer, from: 'no-reply@ringer.tel', budgetMs: 5_000 },
    ...{ clock: systemClock, random: () => 0, log },
    ...overrides,
  });
  return { deliver: (...deliveryIds: Uuid[]) => handle({ deliveryIds }), logText };
}

test('an e-mail goes out whole, over TLS, and is settled', async () => {
  const id = await seedEmail({ message_id: messageId, body: 'Grüße\n.\nfrom a dot' });
  expect(await setUp().deliver(id)).toEqual({ kind: 'done' });
  const [text = ''] = await mail.mails();
  expect(text).toMatch(/^From: no-reply@ringer\.tel\r$/m);
  expect(text).toMatch(/^To: texts@example\.com\r$/m);
  expect(text).toMatch(/^Subject: Text message from \+16505550123\r$/m);
  expect(text).toMatch(/^Message-ID: <eml_[0-9a-z]{26}@ringer\.tel>\r$/m);
  expect(text).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
  expect(text).toMatch(/\r\n\r\nGr=C3=BC=C3=9Fe\r\n\.\r\nfrom a dot/);
  expect(await emailOf(id)).toMatchObject({
    ...{ state: 'delivered', attempts: 1, last_status: 250, last_error: null, wake_at: null },
    settled_at: expect.any(Date),
  });
});

test('an attempt is a span of its message, with no address in it, and its line names the trace', async () => {
  const { spans, sent } = recordingSpans();
  const { deliver, logText } = setUp({ spans });
  const ids = [
    await seedEmail({ message_id: messageId }),
    await seedEmail({ message_id: messageId, recipient: 'full@example.com' }),
    await seedEmail({ kind: 'notice' }),
  ];
  await deliver(...ids);
  const { traceId, spanId: parentSpanId } = traceOf(messageId, null).root;
  expect([...sent].sort((a, b) => (a.error ?? '').localeCompare(b.error ?? ''))).toMatchObject([
    {
      name: 'email.deliver',
      traceId,
      parentSpanId,
      attributes: { 'ringer.smtp_status': 250 },
      error: undefined,
    },
    {
      name: 'email.deliver',
      traceId,
      parentSpanId,
      attributes: { 'ringer.smtp_status': 452 },
      error: 'refused',
    },
  ]);
  expect(JSON.stringify(sent)).not.toContain('example.com');
  expect(logText().match(new RegExp(`"traceId":"${traceId}"`, 'g'))).toHaveLength(2);
});

test('nothing that a sender wrote becomes a header', async () => {
  const hostile = 'Hi\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>\r\n.\r\nMAIL FROM:<a@b.c>';
  await setUp().deliver(await seedEmail({ subject: hostile.slice(0, 40), body: hostile }));
  const mails = await mail.mails();
  expect(mails).toHaveLength(1);
  const [head = '', ...rest] = (mails[0] ?? '').split('\r\n\r\n');
  expect(head.split('\r\n').filter((line) => /^(bcc|mail)/i.test(line))).toEqual([]);
  expect(head).toMatch(/^Subject: Hi Bcc: victim@example\.com/m);
  expect(rest.join('\r\n\r\n')).toContain('MAIL FROM:<a@b.c>');
});

describe('what is not taken', () => {
  test('by a full mailbox is tried again later', async () => {
    const id = await seedEmail({ recipient: 'full@example.com', message_id: messageId });
    await setUp().deliver(id);
    const email = await emailOf(id);
    expect(email).toMatchObject({
      ...{ state: 'pending', attempts: 1, last_status: 452, last_error: '452 4.2.2 Mailbox full' },
      ...{ due_at: expect.any(Date), lease_until: null, settled_at: null },
    });
    expect(email.wake_at).toEqual(email.due_at);
    expect(email.due_at.getTime()).toBeGreaterThan(Date.now());
    expect(await inbox(messageId)).toEqual([]);
  });

  test.each([
    ['an unknown mailbox', { recipient: 'unknown@example.com' }, 550],
    ['an address that is none', { recipient: 'a@example.com\r\nBcc: b@example.com' }, null],
    ['the last attempt', { recipient: 'full@example.com', attempts: 9 }, 452],
  ])('for ever (%s) leaves its message in the inbox', async (_why, columns, status) => {
    const message_id = await seedMessage(db.pool, {
      ...{ account_id: accountId, direction: 'inbound', status: 'received', dest_addr: '+14155550100' },
    });
    const id = await seedEmail({ ...columns, message_id });
    await setUp().deliver(id);
    expect(await emailOf(id)).toMatchObject({ state: 'exhausted', last_status: status, wake_at: null });
    expect(await inbox(message_id)).toEqual([
      { account_id: accountId, number: '+14155550100', reason: 'email_exhausted', acknowledged_at: null },
    ]);
  });

  test('because nobody answers is tried again', async () => {
    const nowhere = createMailer({ url: 'smtp://127.0.0.1:9', requireTls: true, timeoutMs: TIMEOUT_MS });
    const id = await seedEmail();
    await setUp({ mailer: nowhere }).deliver(id);
    nowhere.close();
    expect(await emailOf(id)).toMatchObject({
      ...{ state: 'pending', last_status: null, last_error: expect.stringContaining('ECONNREFUSED') },
    });
  });

  test('because the server cannot be trusted stays here', async () => {
    const wary = createMailer({ url: mail.url, requireTls: true, timeoutMs: TIMEOUT_MS });
    const id = await seedEmail();
    await setUp({ mailer: wary }).deliver(id);
    wary.close();
    expect(await mail.mails()).toEqual([]);
    expect(await emailOf(id)).toMatchObject({
      state: 'pending',
      last_error: expect.stringMatching(/certificate/),
    });
  });
});

async function inbox(message: Uuid) {
  const { rows } = await db.pool.query(
    'select account_id, number, reason, acknowledged_at from messaging.inbox_items where message_id = $1',
    [message],
  );
  return rows;
}

describe('claims', () => {
  test.each([
    ['not due yet', { due_at: new Date(Date.now() + 60_000) }],
    ['delivered already', { state: 'delivered' }],
    ['in the hands of another', { state: 'in_flight', lease_until: new Date(Date.now() + 60_000) }],
  ])('an e-mail that is %s is left alone', async (_why, columns) => {
    const id = await seedEmail(columns);
    await setUp().deliver(id);
    expect(await mail.mails()).toEqual([]);
    expect(await emailOf(id)).toMatchObject({ attempts: 0 });
  });

  test('one whose sender died is sent again under the same Message-ID', async () => {
    const lost = { state: 'in_flight', attempts: 1, lease_until: new Date(Date.now() - 1_000) };
    const id = await seedEmail(lost);
    await setUp().deliver(id);
    await db.pool.query(
      `update messaging.email_deliveries set state = 'in_flight', lease_until = now() - interval '1 s' where id = $1`,
      [id],
    );
    await setUp().deliver(id);
    const ids = (await mail.mails()).map((text) => /^Message-ID: (.*)\r$/m.exec(text)?.[1]);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(await emailOf(id)).toMatchObject({ attempts: 3 });
  });

  test('two processes with the same event send each once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => seedEmail()));
    await Promise.all([setUp().deliver(...ids), setUp().deliver(...ids)]);
    expect(await mail.mails()).toHaveLength(12);
  });

  test('a process that comes back after its lease changes nothing', async () => {
    const id = await seedEmail();
    const [claimed] = await claimEmails(db.pool, [id]);
    await db.pool.query('update messaging.email_deliveries set attempts = 2 where id = $1', [id]);
    const settlement = { deliveryId: id, attempt: claimed?.attempt ?? 0, state: 'delivered' } as const;
    const unknown = { nextAt: undefined, status: 250, error: undefined };
    expect(await settleEmails(db.pool, [{ ...settlement, ...unknown }])).toEqual([false]);
    expect(await emailOf(id)).toMatchObject({ state: 'in_flight' });
  });

  test('what the time does not suffice for keeps its attempts', async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, () => seedEmail()));
    await setUp({ budgetMs: 0 }).deliver(...ids);
    expect(await Promise.all(ids.map(emailOf))).toMatchObject(
      ids.map(() => ({ state: 'pending', attempts: 0 })),
    );
  });

  test.each(PLAN_MODES)('reads no month but its own (%s)', async (mode) => {
    await db.pool.query(
      `select messaging.ensure_partitions('messaging.email_deliveries', now() - interval '3 months', 5)`,
    );
    const id = await seedEmail();
    const scanned = await partitionsScanned(db.url, mode, (pool) => claimEmails(pool, [id]));
    expect([...new Set(scanned)]).toEqual([expect.stringMatching(/^email_deliveries_\d{4}_\d\d$/)]);
  });
});

test('the log has one line an attempt, without addresses or text', async () => {
  const { deliver, logText } = setUp();
  await deliver(await seedEmail({ recipient: 'unknown@example.com' }));
  const lines = logText().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    ...{ message: 'email.attempted', attempt: 1, state: 'exhausted', smtpStatus: 550 },
  });
  expect(lines[0]).not.toMatch(/Hello|5550123|example\.com/);
});

describe('over HTTP', () => {
  usePushedFunction(db, () => import('./index.ts'), { SMTP_URL: 'smtp://127.0.0.1:9' });

  test('a pushed event is handled, whatever the mail server says', async () => {
    const id = await seedEmail();
    expect(await pushEvent('deliver-email', { deliveryIds: [id] })).toBe(204);
    expect(await emailOf(id)).toMatchObject({ state: 'pending', attempts: 1 });
  });

  test('what is no event goes to the dead letters', async () => {
    expect(await pushEvent('deliver-email', { deliveryIds: ['a@example.com'] })).toBe(422);
    expect(await pushBody('deliver-email', '')).toBe(422);
  });
});
