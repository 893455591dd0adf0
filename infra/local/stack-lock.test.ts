import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockStack, stackPid } from './stack-lock.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a second stack on the same data is refused, and told who has it', async () => {
  const first = await lockStack(dir);
  expect(first.kind).toBe('locked');
  expect(await lockStack(dir)).toEqual({ kind: 'taken', pid: process.pid });
  expect(await stackPid(dir)).toBe(process.pid);
  if (first.kind === 'locked') await first.release();
  expect(await stackPid(dir)).toBeUndefined();
  expect((await lockStack(dir)).kind).toBe('locked');
});

test.each([
  { guarantee: 'the lock of a killed stack does not last', lock: { pid: 2 ** 22 + 1, identity: 'gone' } },
  {
    guarantee: 'a lock whose pid is used again by another process does not last',
    lock: { pid: 1, identity: 'old' },
  },
  { guarantee: 'a lock cut off by a crash does not last', lock: undefined },
])('$guarantee', async ({ lock }) => {
  await writeFile(join(dir, 'stack.lock'), lock === undefined ? '{"pid"' : JSON.stringify(lock));
  expect(await stackPid(dir)).toBeUndefined();
  expect((await lockStack(dir)).kind).toBe('locked');
});
