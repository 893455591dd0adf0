import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { seedRoutes } from './seed-routes.ts';

const db = useDatabase();

test('the default routes are added beside those that operators made, once', async () => {
  await db.pool.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, system_id, password_encrypted, active)
     values ('sinch_primary', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true),
       ('sinch_tollfree', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', true),
       ('sinch_shortcode', 'sinch', '192.0.2.1', 3601, 's', 'v1:none', false)`,
  );
  await db.pool.query(
    `insert into messaging.routes (rule_order, connectors, rate) values (0, '{sinch_primary}', 0.0075)`,
  );
  expect([await seedRoutes(db.pool), await seedRoutes(db.pool)]).toEqual([6, 0]);
  const { rows } = await db.pool.query(
    'select rule_order, sender_class, prefix, connectors, rate from messaging.routes order by rule_order',
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    [0, null, '', ['sinch_primary'], '0.007500'],
    [1, 'short_code', '', ['sinch_primary'], '0.005000'],
    [2, 'toll_free', '', ['sinch_tollfree'], '0.005000'],
    [10, null, '1', ['sinch_primary'], '0.004500'],
    [11, 'short_code', '1', ['sinch_primary'], '0.004500'],
    [12, 'toll_free', '1', ['sinch_tollfree'], '0.004500'],
    [20, null, '44', ['sinch_primary'], '0.018000'],
  ]);
});

test('what was added is a version of the whole table, and no version comes of adding nothing', async () => {
  const { rows } = await db.pool.query(
    `select version, author_kind, author, jsonb_array_length(rules) as size, rules -> 0 as first
     from messaging.route_versions order by version`,
  );
  expect(rows).toEqual([
    { version: 1, author_kind: 'platform', author: 'migration', size: 0, first: null },
    {
      ...{ version: 2, author_kind: 'platform', author: 'seed-routes', size: 7 },
      first: {
        ...{ rule_order: 20, prefix: '44', sender_class: null, account_id: null, account_group: null },
        ...{ connectors: ['sinch_primary'], weights: null, rate: '0.018000', active: true },
      },
    },
  ]);
});
