import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDataDir } from './empty-data-dir.ts';
import { outsideDirOf } from './postgres-location.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'reset-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
  await rm(outsideDirOf(dir), { recursive: true, force: true });
});

test("only a stack's own files go, whatever DATA_DIR names", async () => {
  await mkdir(join(dir, 'postgres/base'), { recursive: true });
  await mkdir(join(dir, 'documents'));
  await writeFile(join(dir, 'secrets.json'), '{}');
  expect(await emptyDataDir(dir)).toEqual({ left: ['documents'], outside: undefined });
  expect(await readdir(dir)).toEqual(['documents']);
});

test('a database that had to live elsewhere goes too', async () => {
  const outside = outsideDirOf(dir);
  await mkdir(join(outside, 'cluster'), { recursive: true });
  await writeFile(join(dir, 'postgres-location'), `${outside}\n`);
  expect(await emptyDataDir(dir)).toEqual({ left: [], outside });
  await expect(stat(outside)).rejects.toThrow('ENOENT');
});

test('a note that names another folder removes nothing', async () => {
  const precious = join(dir, 'precious');
  await mkdir(precious);
  await writeFile(join(dir, 'postgres-location'), `${precious}\n`);
  expect(await emptyDataDir(dir)).toEqual({ left: ['precious'], outside: undefined });
});

test('a folder that is not there is empty already', async () => {
  expect(await emptyDataDir(join(dir, 'absent'))).toEqual({ left: [], outside: undefined });
});
