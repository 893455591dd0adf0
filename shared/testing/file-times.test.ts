import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LISTED_FILES, timedFile } from './file-times.ts';

const ROOT = join(import.meta.dirname, '../..');

test('a file that was moved is not still listed where it was', () => {
  expect(LISTED_FILES.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test.each([
  ['a file that waits for time to pass', 'smpp-bridge/src/customer/timers.db.test.ts', 'db', [14, true]],
  ['a file in the folder of Jasmin', 'smpp-bridge/src/jasmin/control.e2e.test.ts', 'e2e', [8, true]],
  ['a file that is named after Jasmin', 'infra/e2e/kills-jasmin.e2e.test.ts', 'e2e', [44, true]],
  ['a database test beside Jasmin', 'smpp-bridge/src/jasmin/state-store.db.test.ts', 'db', [2, false]],
  ['a file of which nothing is known', 'infra/local/postgres.e2e.test.ts', 'e2e', [8, false]],
])('%s', (_, path, project, [seconds, isInTurn]) => {
  expect(timedFile(path, project)).toEqual({ seconds, isInTurn, isMeasuring: false });
});
