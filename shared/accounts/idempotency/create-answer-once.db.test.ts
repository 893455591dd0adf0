import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import type { AnswerOnce, OnceRequest } from '../../platform/once.ts';
import type { Reply } from '../../platform/reply.ts';
import { useDatabase } from '../../testing/database.ts';
import { recordingLog } from '../../testing/recording-log.ts';
import { seedAccount } from '../../testing/seed.ts';
import { createAnswerOnce } from './create-answer-once.ts';

const database = useDatabase();
const { log } = recordingLog();

let accountId: Uuid;
let once: AnswerOnce;
let request: OnceRequest;
let runs: number;

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  once = createAnswerOnce({ db: database.pool, log });
});
beforeEach(() => {
  request = { key: randomUUID(), requestHash: 'aa'.repeat(32) };
  runs = 0;
});

async function create(): Promise<Reply> {
  runs += 1;
  return { kind: 'ok', status: 201, body: { id: runs }, headers: { location: `/things/${runs}` } };
}

test('a repeat gets the first answer whole, and nothing runs', async () => {
  expect(await once(accountId, request, create)).toMatchObject({ status: 201, body: { id: 1 } });
  expect(await once(accountId, request, create)).toEqual({
    ...{ kind: 'ok', status: 201, body: { id: 1 } },
    headers: { location: '/things/1', 'idempotency-replayed': 'true' },
  });
  expect(runs).toBe(1);
});

test('while the first runs, a repeat is told to wait', async () => {
  const ended = Promise.withResolvers<Reply>();
  const started = Promise.withResolvers<void>();
  const first = once(accountId, request, () => {
    started.resolve();
    return ended.promise;
  });
  await started.promise;
  expect(await once(accountId, request, create)).toEqual({
    ...{ kind: 'refused', code: 'idempotency_conflict', headers: { 'retry-after': '1' } },
  });
  ended.resolve({ kind: 'ok', status: 204 });
  await first;
  expect(await once(accountId, request, create)).toMatchObject({ kind: 'ok', status: 204 });
  expect(runs).toBe(0);
});

test('of many at once one runs', async () => {
  await Promise.all(Array.from({ length: 10 }, () => once(accountId, request, create)));
  expect(runs).toBe(1);
});

test('another request under the key is refused', async () => {
  await once(accountId, request, create);
  const other = { ...request, requestHash: 'bb'.repeat(32) };
  expect(await once(accountId, other, create)).toMatchObject({ code: 'idempotency_mismatch' });
});

test('a refusal is not kept', async () => {
  expect(await once(accountId, request, async () => ({ kind: 'refused', code: 'not_found' }))).toMatchObject({
    code: 'not_found',
  });
  expect(await once(accountId, request, create)).toMatchObject({ body: { id: 1 } });
});

test('a request that died holds its key for a minute, and cannot answer for the one that came after', async () => {
  const late = Promise.withResolvers<Reply>();
  const started = Promise.withResolvers<void>();
  const first = once(accountId, request, () => {
    started.resolve();
    return late.promise;
  });
  await started.promise;
  await database.pool.query('update messaging.idempotency_keys set locked_until = now() where key = $1', [
    request.key,
  ]);
  expect(await once(accountId, request, create)).toMatchObject({ body: { id: 1 } });
  late.resolve({ kind: 'ok', status: 200, body: { id: 'late' } });
  await first;
  expect(await once(accountId, request, create)).toMatchObject({ body: { id: 1 } });
});

test('a secret in an answer is neither stored nor shown again', async () => {
  const hidden = createAnswerOnce({ db: database.pool, log }, ({ body, ...answer }) => ({
    ...answer,
    body: { ...(body as object), secret: null },
  }));
  const make = async (): Promise<Reply> => ({ kind: 'ok', status: 201, body: { id: 1, secret: 's3cr3t' } });
  expect(await hidden(accountId, request, make)).toMatchObject({ body: { secret: 's3cr3t' } });
  expect(await hidden(accountId, request, make)).toMatchObject({ body: { id: 1, secret: null } });
  const { rows } = await database.pool.query('select answer from messaging.idempotency_keys where key = $1', [
    request.key,
  ]);
  expect(JSON.stringify(rows)).not.toContain('s3cr3t');
});
