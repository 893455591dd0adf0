import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import type { MicroUsd } from '../../kernel/money.ts';
import { useDatabase } from '../../testing/database.ts';
import { reserveMoney } from '../../testing/reserve-sql.ts';
import { seedMessage } from '../../testing/seed-messages.ts';
import { platformActor } from '../audit/audit-sql.ts';
import { chargeAfter, RELEASED, releaseMoney } from './charge-sql.ts';
import { checkLedger } from './check-ledger.ts';
import { lockPurses } from './lock-purses-sql.ts';
import { readBalance } from './read-balance.ts';
import { correct, topUp } from './top-up.ts';

const database = useDatabase();
const ACTOR = platformActor('ledger');
const usd = (micro: bigint) => micro as MicroUsd;

async function makeAccount(columns = ''): Promise<Uuid> {
  const made = await database.pool.query(
    `insert into accounts.accounts (company_name) values ('Test company') returning id`,
  );
  const { id } = made.rows[0];
  if (columns)
    await database.pool.query(`update accounts.balances set ${columns} where account_id = $1`, [id]);
  return id;
}

async function entriesOf(accountId: Uuid) {
  const found = await database.pool.query(
    'select kind, amount, reserved, messages, reason from accounts.ledger_entries where account_id = $1 order by id',
    [accountId],
  );
  return found.rows;
}

async function eventsOf(accountId: Uuid) {
  const found = await database.pool.query(
    'select type, data, wake_at is not null as owed from messaging.account_events where account_id = $1 order by id',
    [accountId],
  );
  return found.rows;
}

/** Reserves for one message of that price, as far as the money is concerned. */
async function spend(accountId: Uuid, cost: string): Promise<void> {
  await database.pool.query(
    `with account as materialized (select $1::uuid as account_id), ${lockPurses('account')}, changed as (
       select account_id, $2::numeric as cost, 'reserved' as charge from purse where left_to_spend >= $2::numeric
     ), ${reserveMoney('changed')}
     select from changed`,
    [accountId, cost],
  );
}

describe('a balance', () => {
  test('of a new account is nothing', async () => {
    expect(await readBalance(database.pool, await makeAccount())).toEqual({
      ...{ billing: 'prepaid', balance: 0n, reserved: 0n, creditLimit: 0n, lowBalance: undefined },
    });
  });

  test('is changed with the entry that says why', async () => {
    const accountId = await makeAccount();
    await topUp(database.pool, accountId, usd(20_000_000n), 'invoice 17');
    const after = (await correct(database.pool, accountId, { amount: usd(-1n), reason: 'rounding' }, ACTOR))
      ?.balance;
    expect(after).toMatchObject({ balance: 19_999_999n, reserved: 0n });
    expect(await readBalance(database.pool, accountId)).toEqual(after);
    expect(await entriesOf(accountId)).toEqual([
      { kind: 'top_up', amount: '20.000000', reserved: '0.000000', messages: 0, reason: 'invoice 17' },
      { kind: 'adjust', amount: '-0.000001', reserved: '0.000000', messages: 0, reason: 'rounding' },
    ]);
  });

  test('that there is none of is not made', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000' as Uuid;
    expect(await topUp(database.pool, nobody, usd(1n), 'test')).toBeUndefined();
    expect(await readBalance(database.pool, nobody)).toBeUndefined();
    expect(await entriesOf(nobody)).toEqual([]);
  });

  test.each([0n, -1n])('is not topped up by %s', async (amount) => {
    const accountId = await makeAccount();
    await expect(topUp(database.pool, accountId, usd(amount), 'test')).rejects.toThrow(RangeError);
    expect(await entriesOf(accountId)).toEqual([]);
  });
});

describe('a reservation', () => {
  test('moves money from the balance to what is reserved', async () => {
    const accountId = await makeAccount();
    await topUp(database.pool, accountId, usd(10_000n), 'test');
    await spend(accountId, '0.0075');
    expect(await readBalance(database.pool, accountId)).toMatchObject({ balance: 2_500n, reserved: 7_500n });
    expect((await entriesOf(accountId)).at(-1)).toMatchObject({
      ...{ kind: 'reserve', amount: '-0.007500', reserved: '0.007500', messages: 1 },
    });
  });

  test.each([
    ['prepaid ends at zero', '', 15_000n, 0n],
    ['prepaid ends before zero', '', 15_001n, 1n],
    ['postpaid ends at its credit', `billing = 'postpaid', credit_limit = 0.015`, 7_501n, -14_999n],
  ])('%s', async (_, columns, toppedUp, left) => {
    const accountId = await makeAccount(columns);
    await topUp(database.pool, accountId, usd(toppedUp), 'test');
    for (let message = 0; message < 9; message += 1) await spend(accountId, '0.0075');
    expect(await readBalance(database.pool, accountId)).toMatchObject({ balance: left });
  });
});

test('money that was settled stays so, whatever becomes of the message', async () => {
  const accountId = await makeAccount();
  const id = await seedMessage(database.pool, { account_id: accountId, cost: '0.0075', charge: 'settled' });
  const moved = await database.pool.query(
    `with changed as (
       update messaging.message_log m set status = 'failed', charge = ${chargeAfter("'failed'")}
       where m.id = $1 returning m.charge, ${RELEASED}
     ), ${releaseMoney('changed')}
     select charge from changed`,
    [id],
  );
  expect(moved.rows).toEqual([{ charge: 'settled' }]);
  expect(await readBalance(database.pool, accountId)).toMatchObject({ balance: 0n, reserved: 0n });
  expect(await entriesOf(accountId)).toEqual([]);
});

describe('an account is told that little is left', () => {
  test('once, and again only after a top-up', async () => {
    const accountId = await makeAccount('low_balance = 1');
    await topUp(database.pool, accountId, usd(1_010_000n), 'test');
    await spend(accountId, '0.01');
    expect(await eventsOf(accountId)).toEqual([]);
    await spend(accountId, '0.01');
    await spend(accountId, '0.01');
    expect(await eventsOf(accountId)).toEqual([
      {
        type: 'balance.low',
        data: { balance: '0.990000', credit_limit: '0.000000', threshold: '1.000000' },
        owed: true,
      },
    ]);
    await topUp(database.pool, accountId, usd(1_000n), 'too little to matter');
    await spend(accountId, '0.01');
    expect(await eventsOf(accountId)).toHaveLength(1);
    await topUp(database.pool, accountId, usd(50_000n), 'enough');
    await correct(database.pool, accountId, { amount: usd(-50_000n), reason: 'by mistake' }, ACTOR);
    expect(await eventsOf(accountId)).toHaveLength(2);
  });

  test('with its credit counted', async () => {
    const accountId = await makeAccount(`billing = 'postpaid', credit_limit = 10, low_balance = 1`);
    await spend(accountId, '9');
    expect(await eventsOf(accountId)).toEqual([]);
    await spend(accountId, '0.5');
    expect(await eventsOf(accountId)).toMatchObject([{ data: { balance: '-9.500000' } }]);
  });

  test('not where it asked for nothing', async () => {
    const accountId = await makeAccount();
    await correct(database.pool, accountId, { amount: usd(-1n), reason: 'test' }, ACTOR);
    expect(await eventsOf(accountId)).toEqual([]);
  });
});

test('money that moved without an entry is found, what is reserved too', async () => {
  const accountId = await makeAccount();
  await topUp(database.pool, accountId, usd(10_000n), 'test');
  expect(await checkLedger(database.pool)).toEqual([]);
  await database.pool.query(
    'update accounts.balances set balance = balance + 0.000001, reserved = 2 where account_id = $1',
    [accountId],
  );
  expect(await checkLedger(database.pool)).toEqual([
    { accountId, balance: 10_001n, ledger: 10_000n, reserved: 2_000_000n, ledgerReserved: 0n },
  ]);
});
