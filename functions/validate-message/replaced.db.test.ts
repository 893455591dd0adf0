// A message whose words are replaced while a decision about the old ones is under way.
import { expect, test } from 'vitest';
import { replaceMessage } from '../../shared/acceptance/replace-message.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { NOW, type Sender, useValidationStage } from '../../shared/testing/validation-stage.ts';

const stage = useValidationStage();
const LATER = new Date(NOW.getTime() + 3_600_000);

async function replace({ accountId, number }: Sender, id: Uuid, body: string): Promise<boolean> {
  const to = '+16505550123' as E164;
  const submission = { accountId, test: false, door: 'smpp', from: number, to, body } as const;
  const message = { submission, sender: number, segments: 2, encoding: 'gsm7', announcesAll: false } as const;
  const price = 15_000n as MicroUsd;
  return (await replaceMessage(stage.db.pool, id, { message, price, validUntil: LATER })) === 'replaced';
}

/** The stage's pool, with `act` between the decision and the statement that writes it. */
function poolWith(act: () => Promise<unknown>): Pool {
  const { pool } = stage.db;
  const query = async (statement: { readonly name?: string }, ...rest: readonly unknown[]) => {
    if (statement.name === 'validate-message.apply') await act();
    return (pool.query as (...args: readonly unknown[]) => unknown)(statement, ...rest);
  };
  return Object.assign(Object.create(pool), { query });
}

test('what was decided of the old words is not written, and the new ones are decided upon', async () => {
  const sender = await seedAccount(stage.db.pool);
  const id = await stage.seedAccepted(sender, { message_body: 'Hello' });
  const longer = 'x'.repeat(161);
  await stage.validatorOn(poolWith(() => replace(sender, id, longer))).validate(id);
  expect(await stage.messageOf(id)).toMatchObject({
    ...{ status: 'accepted', message_body: longer, charge: 'none', cost: null, sequence: 2 },
  });
  await stage.setUp().validate(id);
  expect(await stage.messageOf(id)).toMatchObject({
    ...{ status: 'queued', message_body: longer, segments: 2, charge: 'reserved', sequence: 3 },
  });
});
