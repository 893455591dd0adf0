import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-jasmin'], { ROUTER: 'direct' });

let bearer: string;
beforeAll(async () => {
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  // Of the time when messages passed it.
  await database.pool.query(
    `insert into messaging.jasmin_state (group_name, bridge, verdict, verdict_since, connectors)
     values ('default', 'bridge-1', 'healthy', now(), '[{"cid": "rm-a", "waiting": 7}]')`,
  );
});

test.each([
  ['', { router: 'direct', whole: null, last_plan: null, bridge: null }],
  ['/connectors', { router: 'direct', data: [] }],
  ['/routes', { router: 'direct', data: [] }],
  ['/users', { data: [], next_cursor: null }],
  ['/metrics', { router: 'direct', queue_size: 0, throughput: { in: 0, out: 0 }, error_rate: 0 }],
])('where messages go directly, jasmin%s shows none', async (path, body) => {
  const reply = await fetch(`${functions.address('manage-jasmin')}/v1/admin/jasmin${path}`, {
    headers: { 'x-forwarded-authorization': bearer },
  });
  expect(await reply.json()).toMatchObject(body);
});
