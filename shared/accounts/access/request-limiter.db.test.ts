import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { useDatabase } from '../../testing/database.ts';
import { recordingLog } from '../../testing/recording-log.ts';
import { createRequestLimiter } from './request-limiter.ts';
import { takePermits } from './take-permits.ts';

const database = useDatabase();
const START_MS = 1_790_000_000_000;
/** A machine that is busy with other tests must not look like a database that is away. */
const ANSWER_TIMEOUT_MS = 30_000;

function setUp() {
  const server = { isAway: false, statements: 0 };
  const db = {
    query: (...args: Parameters<Queryable['query']>) => {
      server.statements += 1;
      return server.isAway ? Promise.reject(new Error('away')) : database.pool.query(...args);
    },
  } as Queryable;
  let nowMs = START_MS;
  const { log, logText } = recordingLog();
  const limiter = createRequestLimiter(db, { now: () => new Date(nowMs) }, log, ANSWER_TIMEOUT_MS);
  const keyId = randomUUID() as Uuid;
  const takeMany = async (n: number, perSecond = 10) => {
    const permits = await Promise.all(Array.from({ length: n }, () => limiter.take(keyId, perSecond)));
    return { granted: permits.filter(({ kind }) => kind === 'granted').length, permits };
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { server, keyId, takeMany, pass, logText };
}

test('a second’s worth passes at once, the next is refused with when to come again', async () => {
  const { takeMany } = setUp();
  expect((await takeMany(10)).granted).toBe(10);
  const { granted, permits } = await takeMany(1);
  expect(granted).toBe(0);
  expect(permits[0]?.headers).toEqual({
    ...{ 'ratelimit-policy': '"key";q=10;w=1', ratelimit: '"key";r=0;t=1', 'retry-after': '1' },
  });
});

test('what was spent comes back at the rate, not at once', async () => {
  const { takeMany, pass } = setUp();
  await takeMany(10);
  pass(300);
  expect((await takeMany(10)).granted).toBe(3);
  pass(10_000);
  expect((await takeMany(20)).granted).toBe(10);
});

test('an answer says what is left', async () => {
  const { takeMany } = setUp();
  await takeMany(6);
  expect((await takeMany(1)).permits[0]?.headers.ratelimit).toBe('"key";r=3;t=1');
});

test('a flood beyond the rate costs no statements', async () => {
  const { takeMany, server } = setUp();
  await takeMany(50);
  const before = server.statements;
  expect((await takeMany(5_000)).granted).toBe(0);
  expect(server.statements).toBe(before);
});

test('a busy key asks a few times a second, however many requests it sends', async () => {
  const { takeMany, server, pass } = setUp();
  let granted = 0;
  for (let moment = 0; moment < 100; moment += 1) {
    granted += (await takeMany(50, 10_000)).granted;
    pass(10);
  }
  expect(granted).toBe(5_000);
  expect(server.statements).toBeLessThan(60);
});

test('while the database is away requests pass, without a word of limits, and it is asked once a second', async () => {
  const { takeMany, server, pass, logText } = setUp();
  server.isAway = true;
  const { granted, permits } = await takeMany(100);
  expect([granted, permits[0]?.headers]).toEqual([100, {}]);
  await takeMany(100);
  expect(server.statements).toBe(1);
  expect(logText()).toContain('rate-limit.not-asked');
  server.isAway = false;
  pass(1_001);
  expect((await takeMany(100)).granted).toBe(10);
});

test('a time that a wrong clock wrote stops a key for no longer than its second', async () => {
  const keyId = randomUUID() as Uuid;
  const wanted = [{ keyId, wanted: 10, perSecond: 10 }];
  await takePermits(database.pool, wanted, START_MS + 86_400_000);
  expect(await takePermits(database.pool, wanted, START_MS)).toMatchObject([{ granted: 0 }]);
  expect(await takePermits(database.pool, wanted, START_MS + 1_000)).toMatchObject([{ granted: 10 }]);
});

test('two whose clocks differ by a twentieth of a second grant a key no more than one would', async () => {
  const keyId = randomUUID() as Uuid;
  const wanted = [{ keyId, wanted: 50, perSecond: 200 }];
  let granted = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    for (const nowMs of [START_MS + 50, START_MS]) {
      const [answer] = await takePermits(database.pool, wanted, nowMs);
      granted += answer?.granted ?? 0;
    }
  }
  expect(granted).toBe(200);
});

test('two processes together let through what one may, to a tenth', async () => {
  const script = fileURLToPath(new URL('../../testing/limiter-process.ts', import.meta.url));
  const args = [database.url, randomUUID(), '200', String(ANSWER_TIMEOUT_MS)];
  const processes = [fork(script, args), fork(script, args)];
  onTestFinished(async () => {
    for (const child of processes) child.disconnect();
    await Promise.all(processes.map((child) => child.exitCode ?? once(child, 'exit')));
  });
  await Promise.all(processes.map((child) => once(child, 'message')));
  const step = async (child: ChildProcess, nowMs: number, requests: number): Promise<number> => {
    const answered = once(child, 'message');
    child.send({ nowMs, requests });
    return Number((await answered)[0]);
  };
  let granted = 0;
  for (let moment = 0; moment < 250; moment += 1) {
    const at = START_MS + moment * 20;
    const counts = await Promise.all(processes.map((child) => step(child, at, 8)));
    granted += counts.reduce((sum, count) => sum + count, 0);
  }
  // 200 at once, then 200 a second for the rest of 4.98 s: 1,196 of the 4,000 that came.
  expect(granted).toBeGreaterThan(1_196 * 0.9);
  expect(granted).toBeLessThanOrEqual(1_200);
});
