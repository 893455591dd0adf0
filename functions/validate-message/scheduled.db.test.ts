// A message with a time to send at waits for it, with its money reserved, and is decided again then.
import { expect, test } from 'vitest';
import { seedAccount } from '../../shared/testing/seed.ts';
import { NOW, useValidationStage } from '../../shared/testing/validation-stage.ts';

const { db, setUp, seedAccepted, messageOf } = useValidationStage();

const HOUR_MS = 3_600_000;
const inAnHour = new Date(NOW.getTime() + HOUR_MS);

test('it is scheduled for its time, reserved for, and has taken no slot', async () => {
  const sender = await seedAccount(db.pool);
  const validUntil = new Date(NOW.getTime() + 2 * HOUR_MS);
  const id = await seedAccepted(sender, { send_at: inAnHour, valid_until: validUntil });
  const { validate, announcer } = setUp();
  await validate(id);
  expect(await messageOf(id)).toMatchObject({
    ...{ status: 'scheduled', due_at: inAnHour, wake_at: inAnHour, slot_at: null },
    ...{ charge: 'reserved', cost: '0.007500', sequence: 2 },
  });
  expect(announcer.announcements).toEqual([]);
});

test('when its time has come it is queued, and pays once', async () => {
  const sender = await seedAccount(db.pool);
  const id = await seedAccepted(sender, {
    ...{ status: 'scheduled', sequence: 2, announced_sequence: 2, charge: 'reserved', cost: '0.007500' },
    ...{ send_at: new Date(NOW.getTime() - 1), due_at: new Date(NOW.getTime() - 1) },
  });
  await db.pool.query('update accounts.balances set reserved = 0.0075 where account_id = $1', [
    sender.accountId,
  ]);
  await setUp().validate(id);
  expect(await messageOf(id)).toMatchObject({ status: 'queued', charge: 'reserved', cost: '0.007500' });
  const { rows } = await db.pool.query('select reserved from accounts.balances where account_id = $1', [
    sender.accountId,
  ]);
  expect(rows).toEqual([{ reserved: '0.007500' }]);
});

test('a text that was asked for in UCS-2 stays in UCS-2, whatever the account does with texts', async () => {
  const sender = await seedAccount(db.pool);
  await db.pool.query('update accounts.accounts set smart_encoding = true where id = $1', [sender.accountId]);
  const id = await seedAccepted(sender, { message_body: `“${'a'.repeat(69)}”`, encoding: 'ucs2' });
  await setUp().validate(id);
  expect(await messageOf(id)).toMatchObject({
    ...{ status: 'queued', encoding: 'ucs2', segments: 2, message_body: `“${'a'.repeat(69)}”` },
  });
});
