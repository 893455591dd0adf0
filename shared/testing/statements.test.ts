// Bounds of ids are sub-selects. As plain parameters they prune partitions when a kept plan starts; together with the
// pruning by rows while it runs, that corrupts the memory of PostgreSQL 18 when the statement waits for a row (ADR 6).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['functions', 'shared', 'smpp-bridge', 'infra'];
const PLAIN_BOUNDS = /\bbetween\s+\$\d+/;

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
}

test('no statement bounds its ids by plain parameters', () => {
  const files = FOLDERS.flatMap(sourceFiles);
  const offending = files.filter((file) => PLAIN_BOUNDS.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(offending).toEqual([]);
  expect(files.length).toBeGreaterThan(100);
});

test.each([
  ['where m.id between $1 and $2', true],
  ['where m.id between (select $1::uuid) and (select $2::uuid)', false],
])('positive control: %s', (text, isPlain) => {
  expect(PLAIN_BOUNDS.test(text)).toBe(isPlain);
});
