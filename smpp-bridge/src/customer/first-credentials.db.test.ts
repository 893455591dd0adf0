// The first credentials of an account stand in its row of customer_sms_auth: they open the same door on the same terms.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashSmppPassword } from '../../../shared/accounts/smpp-password.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { PASSWORD, useCustomerSmpp } from '../../../shared/testing/use-customer-smpp.ts';
import { findSmppAccount } from './credentials-store.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

let accounts = 0;

/** `columns` are of `messaging.customer_sms_auth`. */
async function seedFirst(columns: Readonly<Record<string, unknown>> = {}) {
  accounts += 1;
  const { accountId } = await seedAccount(database.pool);
  const systemId = `first${accounts}`;
  const change = (changed: Readonly<Record<string, unknown>>) =>
    database.pool.query(
      `update messaging.customer_sms_auth set ${Object.keys(changed).map((name, n) => `${name} = $${n + 2}`)}
       where account_id = $1`,
      [accountId, ...Object.values(changed)],
    );
  const hash = await hashSmppPassword(PASSWORD, randomBytes);
  await change({ auth_type: 'BOTH', smpp_system_id: systemId, smpp_password_hash: hash, ...columns });
  return { systemId, password: PASSWORD, change };
}

test.each([
  ['SMPP', {}],
  ['an address on the list', { smpp_allowed_ips: ['127.0.0.0/8'] }],
  ['an empty list of addresses', { smpp_allowed_ips: [] }],
])('a bind with %s gets in', async (_, columns) => {
  expect((await door.bind(await seedFirst(columns))).state()).toBe('bound_trx');
});

test.each([
  ['the account has no SMPP', { auth_type: 'API_KEY' }, 0x0d],
  ['the account is closed to all', { active: false }, 0x0d],
  ['they were switched off', { smpp_active: false }, 0x0d],
  ['they were revoked', { smpp_revoked_at: new Date() }, 0x0d],
  ['the address is not on the list', { smpp_allowed_ips: ['192.0.2.0/24'] }, 0x101],
  ['their settings want TLS', { smpp_settings: { require_tls: true } }, 0x103],
  ['all their binds are taken', { smpp_max_binds: 1 }, 0x05],
])('a bind is refused where %s', async (_, columns, commandStatus) => {
  const first = await seedFirst(columns);
  if ('smpp_max_binds' in columns) await door.bind(first);
  expect(await door.connect(first)).toMatchObject({ kind: 'refused', commandStatus });
});

test('a session goes by their settings and rate', async () => {
  const first = await seedFirst({ smpp_settings: { window: 7, delivery_window: 3 }, smpp_throughput: 50 });
  await door.bind(first);
  const { rows } = await database.pool.query(
    'select request_window, delivery_window, throughput from messaging.smpp_sessions where system_id = $1',
    [first.systemId],
  );
  expect(rows).toEqual([{ request_window: 7, delivery_window: 3, throughput: 50 }]);
});

test('while their password is changed both open, and then the new one alone', async () => {
  const first = await seedFirst();
  const next = { ...first, password: 'changed1' };
  const rotated = {
    smpp_password_hash: await hashSmppPassword('changed1', randomBytes),
    smpp_previous_password_hash: await hashSmppPassword(PASSWORD, randomBytes),
  };
  await first.change({ ...rotated, smpp_previous_password_until: new Date(Date.now() + 60_000) });
  expect(await door.connect(first)).toMatchObject({ kind: 'bound' });
  expect(await door.connect(next)).toMatchObject({ kind: 'bound' });
  await first.change({ smpp_previous_password_until: new Date(0), smpp_max_binds: 5 });
  expect(await door.connect(first)).toMatchObject({ kind: 'refused', commandStatus: 0x0e });
  expect(await door.connect(next)).toMatchObject({ kind: 'bound' });
});

describe('a session is unbound when', () => {
  test.each([
    ['they are switched off', { smpp_active: false }],
    ['they are revoked', { smpp_revoked_at: new Date() }],
    ['the account loses SMPP', { auth_type: 'API_KEY' }],
  ])('%s', async (_, columns) => {
    const first = await seedFirst();
    const session = await door.bind(first);
    await first.change(columns);
    expect(await session.closed).toEqual({ reason: 'unbound by the peer' });
  });
});

test.each(PLAN_MODES)(
  'a system_id is found by its key, in whichever of the two tables it stands (%s)',
  async (mode) => {
    await database.pool.query(
      `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash)
     select (select id from accounts.accounts limit 1), 'Many', 'many' || n, 'none' from generate_series(1, 2000) n
     on conflict do nothing`,
    );
    const { systemId } = await seedFirst();
    await database.pool.query('analyze messaging.smpp_accounts, messaging.customer_sms_auth');
    for (const wanted of ['many77', systemId]) {
      const read = await rowsRead(database.url, mode, async (pool) => {
        const { account } = await findSmppAccount(pool, wanted, '127.0.0.1');
        expect(account?.systemId).toBe(wanted);
      });
      expect((read.smpp_accounts ?? 0) + (read.customer_sms_auth ?? 0)).toBe(1);
    }
  },
);
