import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedConnector } from '../../shared/testing/seed.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-connectors']);

let bearer: string;
let one: Uuid;
beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  await seedConnector(database.pool, 'carrier_one');
  await seedConnector(database.pool, 'carrier_two');
  const { rows } = await database.pool.query(
    `select id from messaging.vendor_connectors where connector_name = 'carrier_one'`,
  );
  one = rows[0].id;
});
beforeEach(async () => {
  await database.pool.query('truncate messaging.connector_status, messaging.bridges');
  await database.pool.query(
    `insert into messaging.bridges (group_name, holder) values ('default', 'bridge-1')`,
  );
  await database.pool.query(
    `insert into messaging.connector_status (connector_name, bind_index, bridge, bind_status, peer, window_size,
       window_in_use, throughput_current, throughput_max, queue_size, error_rate, last_error, bound_at, binds_up,
       binds_wanted, health, health_score, health_cause)
     values ('carrier_one', 0, 'bridge-1', 'connected', '192.0.2.1:3601', 20, 3, 41.5, 100, 7, 0.25,
       'ESME_RTHROTTLED', now(), 1, 2, 'sick', 0, 'throttling')`,
  );
});

async function poll(path: string, etag?: string) {
  const reply = await fetch(`${functions.address('manage-connectors')}/v1/admin/connectors${path}`, {
    headers: { 'x-forwarded-authorization': bearer, ...(etag ? { 'if-none-match': etag } : {}) },
  });
  const text = await reply.text();
  const json = (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined;
  return { status: reply.status, etag: reply.headers.get('etag') ?? '', json };
}

const pathOfOne = () => `/${formatId('connector', one)}/status`;

test('the status is what the bridge has written, and of a connector without a link that it is not bound', async () => {
  const { json } = await poll('/status');
  expect(json?.data).toMatchObject([
    {
      ...{ connector_id: formatId('connector', one), bind_status: 'connected', throughput_current: 41.5 },
      ...{ throughput_max: 100, queue_size: 7, error_rate: 0.25, binds_up: 1, binds_wanted: 2 },
      ...{ health: 'sick', health_score: 0, health_cause: 'throttling', last_error: 'ESME_RTHROTTLED' },
      ...{ window_size: 20, window_in_use: 3, bridge: 'bridge-1', peer: '192.0.2.1:3601' },
    },
    { connector_name: 'carrier_two', bind_status: 'disconnected', queue_size: 0, bridge: null },
  ]);
  const [first] = (json?.data ?? []) as readonly unknown[];
  expect((await poll(pathOfOne())).json).toEqual(first);
});

test('who has the status already is told in no bytes that nothing has changed, until something has', async () => {
  for (const path of ['/status', pathOfOne()]) {
    const { etag } = await poll(path);
    expect(await poll(path, etag)).toEqual({ status: 304, etag, json: undefined });
    await database.pool.query('update messaging.connector_status set queue_size = queue_size + 1');
    expect((await poll(path, etag)).status).toBe(200);
  }
});

test('nothing is bound that a dead bridge has left as bound', async () => {
  await database.pool.query(`update messaging.bridges set heartbeat_at = now() - interval '1 minute'`);
  expect((await poll(pathOfOne())).json).toMatchObject({
    ...{ bind_status: 'disconnected', throughput_current: 0, queue_size: 0, binds_up: 0, bridge: null },
  });
});
