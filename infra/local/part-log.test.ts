import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cutPartLog, hasPrinted, lastLines, openPartLog } from './part-log.ts';

const MIB = 1024 * 1024;
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'part-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('a ready line of an earlier run does not make a new one ready', async () => {
  await writeFile(join(dir, 'bridge.log'), 'ready\n');
  const log = await openPartLog(dir, 'bridge');
  expect(await hasPrinted(log, /^ready\b/m)).toBe(false);
  await log.handle.write('starting\nready 127.0.0.1\n');
  expect(await hasPrinted(log, /^ready\b/m)).toBe(true);
  expect(await lastLines(log, 1)).toEqual(['ready 127.0.0.1']);
  await log.handle.close();
});

test('a log that grew too long moves aside, while its part goes on writing at its beginning', async () => {
  const log = await openPartLog(dir, 'bridge');
  await log.handle.write(Buffer.alloc(10 * MIB, 'a'));
  await cutPartLog(dir, 'bridge');
  expect((await stat(log.path)).size).toBe(10 * MIB);
  await log.handle.write('b');
  await cutPartLog(dir, 'bridge');
  await log.handle.write('after');
  expect(await readFile(log.path, 'utf8')).toBe('after');
  expect((await stat(`${log.path}.1`)).size).toBe(10 * MIB + 1);
  await log.handle.close();
});

test('only the owner reads what parts print', async () => {
  const log = await openPartLog(dir, 'bridge');
  expect((await log.handle.stat()).mode & 0o777).toBe(0o600);
  await log.handle.close();
});
