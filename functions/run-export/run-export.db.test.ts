// An export, from its request to its last page, while those who write it die and repeat themselves.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExportResource } from '../../shared/contracts/http/exports.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { enterMessages } from '../../shared/testing/enter-messages.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { pruneExports } from '../../smpp-bridge/src/scheduler/jobs/prune-exports.ts';
import { wakeExports } from '../../smpp-bridge/src/scheduler/jobs/wake-exports.ts';
import { findOpenExport, keepPage } from './export-store.ts';
import { createExportHandler } from './handler.ts';
import { writePage } from './write-page.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-exports']);

const MESSAGES = 40;
const LIMITS = { bytesMax: 4_000, messagesPerSearch: 7, searchesMax: 3 };

let accountId: Uuid;
let bearer: string;
let newestFirst: readonly string[];

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  await database.pool.query(
    `update accounts.accounts set created_at = now() - interval '1 day' where id = $1`,
    [accountId],
  );
  bearer = await functions.bearer(accountId, 'messages:read');
  const ids: string[] = [];
  for (let n = 0; n < MESSAGES; n += 1) {
    const columns = { account_id: accountId, message_body: `=${n}`, tags: n % 4 === 0 ? ['fourth'] : null };
    ids.unshift(formatId('message', await seedMessage(database.pool, columns)));
  }
  await enterMessages(database.pool, accountId);
  newestFirst = ids;
});

beforeEach(() => database.pool.query('delete from messaging.exports'));

async function ask(method: string, path: string, body?: unknown, authorization = bearer): Promise<Response> {
  return fetch(functions.address('manage-exports') + path, {
    method,
    headers: { 'x-forwarded-authorization': authorization },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function createExport(body: object = {}): Promise<ExportResource> {
  const reply = await ask('POST', '/v1/exports', body);
  expect(reply.status).toBe(202);
  return (await reply.json()) as ExportResource;
}

async function readExport(id: string): Promise<ExportResource> {
  return (await (await ask('GET', `/v1/exports/${id}`)).json()) as ExportResource;
}

const uuidOf = (id: string) => parseId('messageExport', id) as Uuid;

function writer() {
  const { log } = recordingLog();
  const announcer = recordingAnnouncer();
  const handle = createExportHandler({ db: database.pool, announcer, log, limits: LIMITS });
  return { write: (id: string) => handle({ exportIds: [uuidOf(id)] }) };
}

/** Two at once, as after a repeated event, until nothing is left to write. */
async function writeAll(id: string): Promise<ExportResource> {
  const { write } = writer();
  for (let round = 0; round < 50; round += 1) {
    await Promise.all([write(id), write(id)]);
    const state = await readExport(id);
    if (state.state === 'finished') return state;
  }
  throw new Error('it never finishes');
}

async function linesOf({ id, pages }: ExportResource): Promise<string[]> {
  const lines: string[] = [];
  for (let number = 1; number <= pages; number += 1) {
    const page = await ask('GET', `/v1/exports/${id}/pages/${number}`);
    const text = await page.text();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMITS.bytesMax);
    lines.push(...text.trimEnd().split(/\r?\n/));
  }
  return lines;
}

test('every message is in the export once, newest first, also when each page is written twice', async () => {
  const { id, state, progress } = await createExport();
  expect([state, progress]).toEqual(['pending', 0]);
  const late = await seedMessage(database.pool, { account_id: accountId });
  const finished = await writeAll(id);
  const lines = await linesOf(finished);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(newestFirst);
  expect(finished).toMatchObject({ messages: MESSAGES, progress: 1, finished_at: expect.any(String) });
  expect(finished.pages).toBeGreaterThan(3);
  expect(lines.join()).not.toContain(formatId('message', late));
  await database.pool.query('delete from messaging.message_log where id = $1', [late]);
});

test('what a writer that died had read is written by the next', async () => {
  const { id } = await createExport();
  const open = await findOpenExport(database.pool, uuidOf(id));
  if (!open) throw new Error('it is open');
  await writePage(database.pool, open, LIMITS); // and dies here
  const finished = await writeAll(id);
  expect((await linesOf(finished)).length).toBe(MESSAGES);
});

test('an export of filters holds what they find, in CSV with a head on each page', async () => {
  const { id, filters } = await createExport({ format: 'csv', filters: { tag: 'fourth', status: 'sent' } });
  expect(filters).toEqual({ tag: 'fourth', status: 'sent' });
  const finished = await writeAll(id);
  const lines = await linesOf(finished);
  const rows = lines.filter((line) => !line.startsWith('id,'));
  expect(rows.map((row) => row.split(',')[0])).toEqual(
    newestFirst.filter((_, n) => (MESSAGES - 1 - n) % 4 === 0),
  );
  expect(rows.every((row) => /,'=\d+,/.test(row))).toBe(true);
  const page = await ask('GET', `/v1/exports/${id}/pages/1`);
  expect(page.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(page.headers.get('content-disposition')).toBe(`attachment; filename="${id}-1.csv"`);
});

test('an export of nothing finishes without a page', async () => {
  const finished = await writeAll((await createExport({ filters: { reference: 'none' } })).id);
  expect(finished).toMatchObject({ state: 'finished', messages: 0, pages: 0, bytes: 0 });
  expect((await ask('GET', `/v1/exports/${finished.id}/pages/1`)).status).toBe(404);
});

test('a page that was being written when its export was canceled is dropped', async () => {
  const { id } = await createExport();
  const open = await findOpenExport(database.pool, uuidOf(id));
  if (!open) throw new Error('it is open');
  const page = await writePage(database.pool, open, LIMITS);
  const canceled = (await (await ask('POST', `/v1/exports/${id}/cancel`)).json()) as ExportResource;
  expect(canceled).toMatchObject({ state: 'canceled', pages: 0, expires_at: expect.any(String) });
  expect(await keepPage(database.pool, open, page)).toBe(false);
  expect(await (await ask('POST', `/v1/exports/${id}/cancel`)).json()).toEqual(canceled);
});

test('a deleted export is gone with its pages', async () => {
  const { id } = await createExport();
  await writeAll(id);
  expect((await ask('DELETE', `/v1/exports/${id}`)).status).toBe(204);
  expect((await ask('DELETE', `/v1/exports/${id}`)).status).toBe(404);
  const left = await database.pool.query('select from messaging.export_pages');
  expect(left.rowCount).toBe(0);
});

test('of more exports than may be open at once, also asked for at once, the rest is refused', async () => {
  const replies = await Promise.all(Array.from({ length: 8 }, () => ask('POST', '/v1/exports', {})));
  expect(replies.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 409, 409, 409]);
  const list = (await (await ask('GET', '/v1/exports?limit=3')).json()) as {
    data: unknown[];
    next_cursor: string;
  };
  expect([list.data.length, typeof list.next_cursor]).toEqual([3, 'string']);
});

describe('what is missing and what is not yours answer the same bytes', () => {
  test.each([
    ['GET', ''],
    ['GET', '/pages/1'],
    ['POST', '/cancel'],
    ['DELETE', ''],
  ])('%s /v1/exports/{id}%s', async (method, suffix) => {
    const { id } = await createExport();
    const other = await seedAccount(database.pool);
    const foreign = await functions.bearer(other.accountId, 'messages:read');
    const ids = [id, formatId('messageExport', randomUUID() as Uuid), 'exp_', '%00'];
    const answers = await Promise.all(
      ids.map(async (each) => {
        const reply = await ask(method, `/v1/exports/${each}${suffix}`, undefined, foreign);
        return [reply.status, await reply.text()];
      }),
    );
    expect(answers[0]?.[0]).toBe(404);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await readExport(id)).state).toBe('pending');
  });
});

describe('the scheduler', () => {
  const inMs = (ms: number) => new Date(Date.now() + ms);
  function deps() {
    const announcer = recordingAnnouncer();
    const log = createLogger('test', 'fatal');
    return { pool: database.pool, announcer, log, receiptTimeoutMs: 0, onDefaultRows: () => {} };
  }

  test('announces an export again whose event was lost, and gives it up after a day', async () => {
    const { id } = await createExport();
    const waking = deps();
    expect(await wakeExports.run(waking, inMs(0))).toMatchObject({ rows: 0 });
    expect(await wakeExports.run(waking, inMs(6_000))).toMatchObject({ rows: 1 });
    expect(waking.announcer.announcements).toEqual([
      { topic: 'export-due', field: 'exportIds', ids: [uuidOf(id)] },
    ]);
    expect(await wakeExports.run(waking, inMs(25 * 3_600_000))).toMatchObject({ rows: 0 });
    expect(await readExport(id)).toMatchObject({ state: 'failed', expires_at: expect.any(String) });
  });

  test('deletes pages 72 hours after the end, not before', async () => {
    const { id } = await createExport();
    await writeAll(id);
    expect(await pruneExports.run(deps(), inMs(71 * 3_600_000))).toMatchObject({ rows: 0 });
    expect(await pruneExports.run(deps(), inMs(73 * 3_600_000))).toMatchObject({ rows: 1 });
    expect((await ask('GET', `/v1/exports/${id}`)).status).toBe(404);
  });
});
