import { beforeEach, expect, test } from 'vitest';
import { platformActor } from '../../../../shared/accounts/audit/audit-sql.ts';
import { correct, topUp } from '../../../../shared/accounts/ledger/top-up.ts';
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../../../shared/kernel/money.ts';
import { useDatabase } from '../../../../shared/testing/database.ts';
import { createLedgerAudit } from './audit-ledger.ts';

const database = useDatabase();
const usd = (micro: bigint) => micro as MicroUsd;
/** Later than any transaction that is open. */
const LATER = () => new Date(Date.now() + 600_000);

beforeEach(() => database.pool.query('truncate accounts.accounts cascade'));

async function makeAccount(...amounts: readonly bigint[]): Promise<Uuid> {
  const made = await database.pool.query(
    `insert into accounts.accounts (company_name) values ('Test company') returning id`,
  );
  const { id } = made.rows[0];
  for (const amount of amounts)
    await correct(database.pool, id, { amount: usd(amount), reason: 'test' }, platformActor('ledger'));
  return id;
}

async function steal(accountId: Uuid): Promise<void> {
  await database.pool.query(
    'update accounts.balances set balance = balance - 0.000001 where account_id = $1',
    [accountId],
  );
}

test('money that moved without an entry is found, and again when it was put right', async () => {
  const accountId = await makeAccount(10_000n, -1n);
  const audit = createLedgerAudit(database.pool);
  expect(await audit.step(new Date())).toMatchObject({ unequal: [] });
  await steal(accountId);
  expect(await audit.step(new Date())).toMatchObject({ unequal: [accountId] });
  await correct(database.pool, accountId, { amount: usd(0n), reason: 'nothing' }, platformActor('ledger'));
  await database.pool.query('update accounts.balances set balance = balance + 0.000001');
  expect(await audit.step(new Date())).toMatchObject({ unequal: [] });
});

test('money that is reserved without an entry is found', async () => {
  const accountId = await makeAccount(10_000n);
  await database.pool.query('update accounts.balances set reserved = 1 where account_id = $1', [accountId]);
  expect(await createLedgerAudit(database.pool).step(new Date())).toMatchObject({ unequal: [accountId] });
});

test('entries that were added up are not read again, and still count', async () => {
  const accountId = await makeAccount(10_000n);
  await database.pool.query(`update accounts.ledger_entries set id = uuidv7('-10 minutes')`);
  const audit = createLedgerAudit(database.pool);
  await audit.step(new Date());
  await database.pool.query('update accounts.ledger_entries set amount = 999');
  await topUp(database.pool, accountId, usd(7n), 'test');
  expect(await audit.step(new Date())).toMatchObject({ unequal: [] });
  await steal(accountId);
  expect(await audit.step(new Date())).toMatchObject({ unequal: [accountId] });
});

test('an entry that commits late is not missed', async () => {
  const accountId = await makeAccount(10_000n);
  const audit = createLedgerAudit(database.pool);
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await correct(client, accountId, { amount: usd(5n), reason: 'slow' }, platformActor('ledger'));
    expect(await audit.step(new Date())).toMatchObject({ unequal: [] });
    await client.query('commit');
  } finally {
    client.release();
  }
  expect(await audit.step(new Date())).toMatchObject({ unequal: [] });
});

test('a step looks at a few accounts, and a round ends with the last', async () => {
  const ids = [await makeAccount(1n), await makeAccount(2n), await makeAccount(3n)].sort();
  for (const id of ids) await steal(id);
  const audit = createLedgerAudit(database.pool, { accounts: 2, entries: 100 });
  expect(await audit.step(new Date(1))).toEqual({ unequal: ids.slice(0, 2), auditedAt: undefined });
  expect(await audit.step(new Date(2))).toEqual({ unequal: ids, auditedAt: new Date(2) });
});

test('an account with more entries than a step reads is judged when they were all read', async () => {
  const accountId = await makeAccount(1n, 2n, 3n, 4n, 5n);
  await steal(accountId);
  const audit = createLedgerAudit(database.pool, { accounts: 10, entries: 2 });
  expect(await audit.step(LATER())).toMatchObject({ unequal: [] });
  expect(await audit.step(LATER())).toMatchObject({ unequal: [] });
  expect(await audit.step(LATER())).toMatchObject({ unequal: [accountId] });
});
