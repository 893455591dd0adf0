import { beforeEach, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { callFunction } from '../../shared/testing/call-function.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';

const db = useDatabase();
const functions = useFunctions(db, ['manage-account']);

let accountId: Uuid;
let bearer: string;
beforeEach(async () => {
  ({ accountId } = await seedAccount(db.pool));
  bearer = await functions.bearer(accountId, 'account:manage');
});

const call = (method: string, body?: unknown) =>
  callFunction(functions.address('manage-account'), { method, path: '/v1/account', body, bearer });

async function auditRows() {
  const { rows } = await db.pool.query(
    'select action, subject, before, after from messaging.audit_log where account_id = $1 order by id',
    [accountId],
  );
  return rows;
}

test('an account is shown as it is, with what it was allowed', async () => {
  await db.pool.query(
    `update accounts.accounts set company_name = 'Acme', webhook_http_allowed = true, webhook_endpoints_max = 3
     where id = $1`,
    [accountId],
  );
  expect(await call('GET')).toEqual({
    ...{ status: 200, location: null },
    body: {
      ...{ id: formatId('account', accountId), name: 'Acme', contact_email: null, status: 'active' },
      webhooks: { http_allowed: true, endpoints_max: 3 },
      created_at: expect.stringMatching(/\.\d{3}Z$/),
      updated_at: expect.stringMatching(/\.\d{3}Z$/),
    },
  });
});

test('a change is made, shown, and in the audit log with what was before', async () => {
  await call('PATCH', { name: '  Acme  ', contact_email: 'old@example.com' });
  const changed = await call('PATCH', { contact_email: 'operations@example.com' });
  expect(changed).toMatchObject({
    ...{ status: 200, body: { name: 'Acme', contact_email: 'operations@example.com' } },
  });
  expect((await call('GET')).body).toEqual(changed.body);
  expect((await call('PATCH', { contact_email: null })).body).toMatchObject({ contact_email: null });
  expect(await auditRows()).toMatchObject([
    { action: 'account.updated', subject: `account:${accountId}`, before: { contact_email: null } },
    {
      before: { name: 'Acme', contact_email: 'old@example.com' },
      after: { name: 'Acme', contact_email: 'operations@example.com' },
    },
    { after: { contact_email: null } },
  ]);
});

test.each<[string, object, string]>([
  ['what is no address', { contact_email: 'nobody' }, 'contact_email'],
  ['two addresses', { contact_email: 'a@example.com,b@example.com' }, 'contact_email'],
  ['a header in the address', { contact_email: 'a@example.com\r\nBcc: b@example.com' }, 'contact_email'],
  ['a name of spaces', { name: '   ' }, 'name'],
  ['a name of two lines', { name: 'Acme\nInc' }, 'name'],
  ['what only we decide', { name: 'Acme', webhooks: { http_allowed: true } }, 'webhooks'],
  ['a status of its own', { name: 'Acme', status: 'active' }, 'status'],
  ['nothing', {}, 'body'],
])('%s is refused by its field, and nothing changes', async (_what, body, field) => {
  expect(await call('PATCH', body)).toMatchObject({
    ...{ status: 422, body: { code: 'invalid_request', errors: [{ field }] } },
  });
  expect(await auditRows()).toEqual([]);
});

test("a change leaves other companies' accounts alone", async () => {
  const other = await seedAccount(db.pool);
  await call('PATCH', { contact_email: 'operations@example.com' });
  const { rows } = await db.pool.query('select contact_email from accounts.accounts where id = $1', [
    other.accountId,
  ]);
  expect(rows).toEqual([{ contact_email: null }]);
});
