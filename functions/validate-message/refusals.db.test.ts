import { expect, test } from 'vitest';
import { runShutdown } from '../../shared/platform/shutdown.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { useValidationStage } from '../../shared/testing/validation-stage.ts';

const { db, setUp, seedAccepted } = useValidationStage();

test('what is decided against is counted by account and code, test messages aside', async () => {
  const good = await seedAccount(db.pool);
  const bad = await seedAccount(db.pool, { status: 'suspended' });
  const ids = [
    await seedAccepted(good),
    await seedAccepted(bad),
    await seedAccepted(bad),
    await seedAccepted(bad, { test: true }),
  ];
  await setUp().validate(...ids);
  await runShutdown(5_000);
  const counted = await db.pool.query(
    'select account_id, code, refusals::int from accounts.daily_refusals where account_id = any($1)',
    [[good.accountId, bad.accountId]],
  );
  expect(counted.rows).toEqual([{ account_id: bad.accountId, code: 'account_inactive', refusals: 2 }]);
});
