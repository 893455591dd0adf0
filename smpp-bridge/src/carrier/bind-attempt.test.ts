import { expect, test } from 'vitest';
import { bindAttempt } from './bind-attempt.ts';

const ALONE = { hasBackup: false, random: 0, connectTimeoutMs: 10_000, failoverTimeoutMs: 2_000 };
const WITH_BACKUP = { ...ALONE, hasBackup: true };

test('one host is tried again and again, later each time, up to half a minute', () => {
  expect([undefined, 0, 1, 2, 5, 6, 60].map((failures) => bindAttempt(failures, ALONE))).toEqual(
    [0, 500, 1_000, 2_000, 16_000, 30_000, 30_000].map((delayMs) => ({
      ...{ host: 'primary', connectTimeoutMs: 10_000, delayMs },
    })),
  );
});

test('two hosts are tried in turn, the backup at once, and from the second round on with patience', () => {
  expect([undefined, 0, 1, 2, 3, 4].map((failures) => bindAttempt(failures, WITH_BACKUP))).toEqual([
    { host: 'primary', delayMs: 0, connectTimeoutMs: 2_000 },
    { host: 'primary', delayMs: 500, connectTimeoutMs: 2_000 },
    { host: 'backup', delayMs: 0, connectTimeoutMs: 2_000 },
    { host: 'primary', delayMs: 1_000, connectTimeoutMs: 10_000 },
    { host: 'backup', delayMs: 0, connectTimeoutMs: 10_000 },
    { host: 'primary', delayMs: 2_000, connectTimeoutMs: 10_000 },
  ]);
});

test('from a lost link to the answer of the backup pass less than three seconds', () => {
  const [primary, backup] = [bindAttempt(0, WITH_BACKUP), bindAttempt(1, WITH_BACKUP)];
  expect(primary.delayMs + primary.connectTimeoutMs + backup.delayMs).toBeLessThan(3_000);
});
