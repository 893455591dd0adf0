import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { activeConnectors } from './connector-rows.ts';
import { loadDesiredTable } from './load-desired-table.ts';
import { JASMIN_DEFAULTS } from './user-settings.ts';

const db = useDatabase();

test("the operators' routes and the users they tell apart are read from the database", async () => {
  const { accountId: named } = await seedAccount(db.pool);
  const { accountId: reseller } = await seedAccount(db.pool);
  await seedAccount(db.pool);
  await db.pool.query(`update accounts.accounts set route_group = 'resellers' where id = $1`, [reseller]);
  await db.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, supports_alphanumeric)
     values ('only', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true)`,
  );
  await db.pool.query(
    `insert into messaging.routes (rule_order, account_id, account_group, prefix, connectors, rate, active)
     values (0, null, null, '', '{only}', 0.0075, true), (5, $1, null, '44', '{only}', 0.01, true),
       (6, null, 'resellers', '', '{only}', 0.01, true), (7, null, null, '1', '{only}', 0.01, false)`,
    [named],
  );
  const connectors = await activeConnectors(db.pool);
  const { users, routes, customers } = await loadDesiredTable(db.pool, connectors);
  expect(customers.map(({ accountId, uid }) => [accountId, uid])).toEqual([
    [named, jasminName(named)],
    [reseller, 'rm-725zghkz'],
  ]);
  expect(users).toEqual([
    { uid: 'rm-shared', gid: 'rm-default' },
    { uid: jasminName(named), gid: 'rm-default' },
    // 'shared user of resellers' and 'group resellers', hashed.
    { uid: 'rm-725zghkz', gid: 'rm-eyn229mw' },
  ]);
  expect(routes.map(({ type, filters }) => [type, describeFilters(filters)])).toEqual([
    ['StaticMTRoute', `<DA (dst_addr=^44)>, <U (uid=${jasminName(named)})>`],
    ['StaticMTRoute', '<G (gid=rm-eyn229mw)>'],
    ['DefaultRoute', ''],
  ]);
});

test('customers with SMPP access, or kept to senders, have users with their limits', async () => {
  const { accountId: smpp, number } = await seedAccount(db.pool);
  const { accountId: kept } = await seedAccount(db.pool);
  const { accountId: named, number: own } = await seedAccount(db.pool);
  const { accountId: gone } = await seedAccount(db.pool);
  await db.pool.query(
    `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, max_binds, throughput, revoked_at)
     values ($1, 'a', 'one', 'x', 2, 100, null), ($1, 'b', 'two', 'x', 3, 50, null), ($1, 'c', 'old', 'x', 9, 9, now()),
       ($2, 'd', 'three', 'x', 2, 100, null)`,
    [smpp, gone],
  );
  await db.pool.query(
    `insert into messaging.customer_sms_auth (account_id, allowed_source_addresses, force_source_address)
     values ($1, '{+14155550100,ACME}', '+14155550100')
     on conflict (account_id) do update set allowed_source_addresses = excluded.allowed_source_addresses,
       force_source_address = excluded.force_source_address`,
    [kept],
  );
  await db.pool.query(
    `update messaging.customer_sms_auth set allowed_source_addresses = '{ACME}' where account_id = $1`,
    [named],
  );
  await db.pool.query(`update accounts.accounts set status = 'closed' where id = $1`, [gone]);
  await db.pool.query(`delete from messaging.destinations`);
  await db.pool.query(
    `insert into messaging.destinations (prefix, name, sender_classes)
     values ('1', 'US', '{long_code}'), ('44', 'UK', '{alphanumeric}')`,
  );
  const { settings, customers } = await loadDesiredTable(db.pool, []);
  const limitsOf = (accountId: string) => {
    const found = settings.get(jasminName(accountId as Uuid));
    return found && Object.entries(found).filter(([name, value]) => JASMIN_DEFAULTS[name] !== value);
  };
  expect(limitsOf(smpp)).toEqual([
    ['mt_messaging_cred valuefilter dst_addr', '^(?:1|44)'],
    ['mt_messaging_cred valuefilter src_addr', `^(?:${number.slice(1)})$`],
    ['mt_messaging_cred quota smpps_throughput', '150.0'],
    ['smpps_cred quota max_bindings', '5'],
  ]);
  expect(limitsOf(kept)).toEqual([
    ['mt_messaging_cred valuefilter dst_addr', '^(?:1|44)'],
    ['mt_messaging_cred valuefilter src_addr', '^(?:14155550100)$'],
    ['mt_messaging_cred defaultvalue src_addr', '14155550100'],
    ['smpps_cred authorization bind', 'False'],
  ]);
  // What it may send from besides takes away none of its numbers.
  expect(limitsOf(named)).toContainEqual([
    'mt_messaging_cred valuefilter src_addr',
    `^(?:${own.slice(1)}|ACME)$`,
  ]);
  expect(customers.slice(-3).map(({ accountId, uid, sources }) => [accountId, uid, sources])).toEqual([
    [smpp, jasminName(smpp), [number.slice(1)]],
    [kept, jasminName(kept), ['14155550100']],
    [named, jasminName(named), [own.slice(1), 'ACME']],
  ]);
  expect(limitsOf(gone)).toBeUndefined();
});
