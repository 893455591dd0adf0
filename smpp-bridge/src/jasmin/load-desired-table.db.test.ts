import { expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { activeConnectors } from './connector-rows.ts';
import { describeFilters } from './filters.ts';
import { loadDesiredTable } from './load-desired-table.ts';
import { jasminName } from './names.ts';

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
  const { users, routes } = await loadDesiredTable(db.pool, connectors);
  expect(users).toEqual([
    { uid: 'rm-shared', gid: 'rm-default' },
    { uid: jasminName(named), gid: 'rm-default' },
    // 'shared user of resellers' and 'group resellers', hashed.
    { uid: 'rm-725zghkz', gid: 'rm-eyn229mw' },
  ]);
  expect(routes.map(({ order, type, filters }) => [order, type, describeFilters(filters)])).toEqual([
    [3, 'StaticMTRoute', `<DA (dst_addr=^44)>, <U (uid=${jasminName(named)})>`],
    [2, 'StaticMTRoute', '<G (gid=rm-eyn229mw)>'],
    [0, 'DefaultRoute', ''],
  ]);
});
