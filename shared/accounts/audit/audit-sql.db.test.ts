import { expect, test } from 'vitest';
import { useDatabase } from '../../testing/database.ts';
import { seedAccount } from '../../testing/seed.ts';
import { auditActor, auditSubject, platformActor, recordChange } from './audit-sql.ts';

const database = useDatabase();

/** Renames an account, as a resource's update would. */
const RENAME = `
  with changed as (
    update accounts.accounts a set company_name = $2
    from (select id, company_name from accounts.accounts where id = $1 for update) old
    where a.id = old.id
    returning a.id, a.id as account_id, old.company_name as old_name, a.company_name as new_name
  ), ${recordChange({
    changed: 'changed',
    action: 'account.renamed',
    subject: auditSubject('account', 'id'),
    before: `jsonb_build_object('name', old_name)`,
    after: `jsonb_build_object('name', new_name)`,
    actor: '$3',
  })}
  select id from changed`;

async function entriesOf(accountId: string) {
  const { rows } = await database.pool.query(
    `select actor_kind, actor, action, subject, before, after, host(address) as address
     from messaging.audit_log where account_id = $1`,
    [accountId],
  );
  return rows;
}

test('a change and its audit row are one statement, with who, from where, before and after', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(`update accounts.accounts set company_name = 'Old' where id = $1`, [accountId]);
  const caller = { keyId: 'key_1', address: '2001:db8::1' };
  await database.pool.query(RENAME, [accountId, 'New', auditActor(caller)]);
  expect(await entriesOf(accountId)).toEqual([
    {
      actor_kind: 'api_key',
      actor: 'key_1',
      action: 'account.renamed',
      subject: `account:${accountId}`,
      before: { name: 'Old' },
      after: { name: 'New' },
      address: '2001:db8::1',
    },
  ]);
});

test('what the platform does by itself has no address', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(RENAME, [accountId, 'New', platformActor('scheduler')]);
  expect(await entriesOf(accountId)).toMatchObject([
    { actor_kind: 'platform', actor: 'scheduler', address: null },
  ]);
});

test('what changes nothing leaves no entry, and a change that fails leaves none either', async () => {
  const { accountId } = await seedAccount(database.pool);
  const nobody = '01900000-0000-7000-8000-000000000000';
  await database.pool.query(RENAME, [nobody, 'New', platformActor('test')]);
  const tooLong = 'x'.repeat(201);
  await expect(
    database.pool.query(RENAME, [accountId, tooLong, platformActor('test')]),
  ).rejects.toMatchObject({ code: '22001' });
  expect([...(await entriesOf(accountId)), ...(await entriesOf(nobody))]).toEqual([]);
});
