import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../../shared/testing/recording-announcer.ts';
import { seedAccount } from '../../../shared/testing/seed.ts';
import { seedDelivery } from '../../../shared/testing/seed-deliveries.ts';
import { insertRow, type SeededColumns } from '../../../shared/testing/seed-messages.ts';
import type { JobDeps } from './job.ts';
import { runReplays } from './jobs/run-replays.ts';

const database = useDatabase();
const URL = 'https://hooks.example/in';
const SINCE = '00000000-0000-0000-0000-000000000000';
const FOREVER = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const ENDED = {
  state: 'exhausted',
  attempts: 10,
  settled_at: new Date('2026-11-25T00:00:00Z'),
  wake_at: null,
};

let accountId: Uuid;
beforeEach(async () => {
  await database.pool.query('truncate messaging.replay_jobs, messaging.webhook_deliveries');
  ({ accountId } = await seedAccount(database.pool));
});

const seed = (columns: SeededColumns = {}) =>
  seedDelivery(database.pool, accountId, URL, { ...ENDED, ...columns });

function seedEndpoint(columns: SeededColumns = {}): Promise<Uuid> {
  const made = { account_id: accountId, url: URL, secret_encrypted: 'v1:none', events: ['*'] };
  return insertRow(database.pool, 'messaging.webhook_endpoints', { ...made, ...columns }, 'id');
}

function seedJob(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    database.pool,
    'messaging.replay_jobs',
    {
      ...{ account_id: accountId, states: ['exhausted', 'disabled'], created_by: 'key_1' },
      ...{ from_id: SINCE, until_id: FOREVER, cursor: SINCE, created_at: new Date('2026-11-25T01:00:00Z') },
      ...columns,
    },
    'id',
  );
}

function setUp(overrides: Partial<JobDeps> = {}) {
  const deps: JobDeps = {
    ...{ pool: database.pool, announcer: recordingAnnouncer(), log: createLogger('test', 'fatal') },
    ...{ receiptTimeoutMs: 0, onDefaultRows: () => {} },
    ...overrides,
  };
  const run = () => runReplays.run(deps, new Date(Date.now() + 1_000));
  return {
    run,
    async runToTheEnd() {
      for (let steps = 1; steps < 100; steps += 1) if (!(await run()).full) return steps - 1;
      throw new Error('it never ends');
    },
  };
}

/** What is due and will be found so by the scheduler, in the order in which it was made. */
async function dueIds(): Promise<readonly Uuid[]> {
  const { rows } = await database.pool.query(
    `select id from messaging.webhook_deliveries
     where state = 'pending' and due_at <= now() and wake_at <= now() order by id`,
  );
  return rows.map(({ id }) => id);
}

async function only<Row>(table: string, id: Uuid): Promise<Row> {
  return (await database.pool.query(`select * from messaging.${table} where id = $1`, [id])).rows[0];
}

test('what matches is due again under its own id, as often as its endpoint says', async () => {
  const endpoint = await seedEndpoint({ attempts_max: 3, url: 'https://new.example' });
  const [dead, gone] = [
    await seed({ endpoint_id: endpoint }),
    await seed({ state: 'disabled', attempts: 2 }),
  ];
  const fine = await seed({ state: 'delivered', attempts: 1 });
  const job = await seedJob();
  const { runToTheEnd } = setUp();
  expect(await runToTheEnd()).toBe(1);
  expect(await only('webhook_deliveries', dead)).toMatchObject({
    ...{ state: 'pending', attempts: 10, attempts_before: 10, attempts_max: 13, url: 'https://new.example' },
    ...{ settled_at: null, wake_at: expect.any(Date), replayed_at: expect.any(Date) },
  });
  expect(await only('webhook_deliveries', gone)).toMatchObject({ state: 'pending', attempts_max: 12 });
  expect(await only('webhook_deliveries', fine)).toMatchObject({ state: 'delivered' });
  expect(await dueIds()).toEqual([dead, gone]);
  expect(await only('replay_jobs', job)).toMatchObject({
    ...{ state: 'done', looked_at: 2, replayed: 2, wake_at: null, finished_at: expect.any(Date) },
  });
});

describe('left alone is', () => {
  test.each<[string, SeededColumns, SeededColumns]>([
    ['another event', { event_type: 'message.failed' }, { event_types: ['message.delivered'] }],
    ['another status', { last_status: 404 }, { http_status: 500 }],
    ['another message', {}, { message_id: '0193587c-9d1e-7a3b-8c4d-5e6f708192ff' }],
    ['another endpoint', {}, { endpoint_id: '0193587c-9d1e-7a3b-8c4d-5e6f708192ff' }],
    ['what ended after the replay began', { settled_at: new Date('2026-11-25T02:00:00Z') }, {}],
    ['what is beyond the range', {}, { until_id: '01900000-0000-0000-0000-000000000000' }],
    ['what was sent a thousand times', { attempts: 1_000 }, {}],
    ['what still waits', { state: 'pending', settled_at: null }, { states: ['delivered', 'exhausted'] }],
  ])('%s', async (_what, delivery, job) => {
    const id = await seed(delivery);
    const before = await only('webhook_deliveries', id);
    const jobId = await seedJob(job);
    await setUp().runToTheEnd();
    expect(await only('webhook_deliveries', id)).toEqual(before);
    expect(await only('replay_jobs', jobId)).toMatchObject({ state: 'done', replayed: 0 });
  });

  test("another account's, and what went to an endpoint that is off", async () => {
    const { accountId: other } = await seedAccount(database.pool);
    const foreign = await seedDelivery(database.pool, other, URL, ENDED);
    const off = await seed({ endpoint_id: await seedEndpoint({ active: false }) });
    await seedJob();
    await seedJob({ states: ['delivered', 'exhausted'] });
    await setUp().runToTheEnd();
    expect(await only('webhook_deliveries', foreign)).toMatchObject({ state: 'exhausted' });
    expect(await only('webhook_deliveries', off)).toMatchObject({ state: 'exhausted' });
  });
});

test('a replay of everything goes over all targets, oldest first', async () => {
  const [a, b] = [await seedEndpoint(), await seedEndpoint()];
  const made: Uuid[] = [];
  for (const endpoint of [a, null, b, a])
    made.push(await seed({ endpoint_id: endpoint, state: 'delivered' }));
  await seedJob({ states: ['delivered'] });
  const { runToTheEnd } = setUp();
  await runToTheEnd();
  expect(await dueIds()).toEqual(made);
});

async function seedMany(count: number): Promise<void> {
  await database.pool.query(
    `insert into messaging.webhook_deliveries (account_id, url, subject_id, sequence, event_type, body, state, attempts,
       settled_at)
     select $1, 'https://hooks.example', uuidv7(), 5, 'message.delivered', '{}', 'exhausted', 10, '2026-11-25T00:00:00Z'
     from generate_series(1, $2)`,
    [accountId, count],
  );
}

test('a long one goes in steps of 500, and two take turns', async () => {
  await seedMany(1_200);
  const [first, second] = [await seedJob(), await seedJob()];
  const { run, runToTheEnd } = setUp();
  await run();
  await run();
  expect(await only('replay_jobs', first)).toMatchObject({ state: 'running', looked_at: 500 });
  expect(await only('replay_jobs', second)).toMatchObject({ state: 'running', looked_at: 500 });
  await runToTheEnd();
  expect(await dueIds()).toHaveLength(1_200);
  const { rows } = await database.pool.query(
    'select sum(replayed)::int as replayed from messaging.replay_jobs',
  );
  expect(rows).toEqual([{ replayed: 1_200 }]);
});

/** The pool, but its connection is lost when a statement of that name is run. */
function dyingAt(name: string): JobDeps['pool'] {
  const connect = async () => {
    const client = await database.pool.connect();
    const query = client.query.bind(client) as (statement: unknown) => Promise<unknown>;
    const die = (statement: unknown) =>
      query(
        JSON.stringify(statement).includes(name)
          ? 'select pg_terminate_backend(pg_backend_pid())'
          : statement,
      );
    return Object.assign(client, { query: die });
  };
  return Object.assign(Object.create(database.pool), { connect });
}

test('a step that dies was not: the next one does its work, once', async () => {
  await seedMany(700);
  const job = await seedJob();
  await setUp().run();
  const dying = setUp({ pool: dyingAt('scheduler.advance-replay') });
  await expect(dying.run()).rejects.toThrow();
  expect(await only('replay_jobs', job)).toMatchObject({ state: 'running', looked_at: 500, replayed: 500 });
  await setUp().runToTheEnd();
  expect(await dueIds()).toHaveLength(700);
  expect(await only('replay_jobs', job)).toMatchObject({ state: 'done', looked_at: 700, replayed: 700 });
});

test('a canceled one does nothing', async () => {
  const id = await seed();
  await seedJob({ state: 'canceled', wake_at: null });
  expect(await setUp().run()).toEqual({ rows: 0, full: false });
  expect(await only('webhook_deliveries', id)).toMatchObject({ state: 'exhausted' });
});
