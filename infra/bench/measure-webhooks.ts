// Deliveries a second to 100 endpoints that take 50 ms each, with rows and attempts committed to disk; how long healthy
// endpoints wait beside 20 that hang; and what a million events for a dead endpoint cost the others. The receivers are a
// process of their own; PostgreSQL, handler and receivers share the machine.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createWebhookCaller } from '../../functions/deliver-webhook/call-webhook.ts';
import { createWebhookHandler } from '../../functions/deliver-webhook/handler.ts';
import { createSecretOpener } from '../../functions/deliver-webhook/secret-opener.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { type Commits, createPool, type Pool } from '../../shared/platform/postgres.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { freePort } from '../../shared/testing/free-ports.ts';
import { wakeWebhooks } from '../../smpp-bridge/src/scheduler/jobs/wake-webhooks.ts';
import { ensureDatabase, preparePostgres } from '../local/postgres.ts';
import { migrate } from '../scripts/migrate.ts';
import { type Figure, percentile } from './figures.ts';

const ENDPOINTS = 100;
const CONNECTIONS = 5;
const HANGING = 20;
const DELIVERIES = 40_000;
const WARM_UP = 5_000;
const PACED_PER_SECOND = 1_000;
const PACED_SECONDS = 15;
const WAITING = 1_000_000;
const TARGET_PER_SECOND = 5_000;
const BODY = JSON.stringify({ type: 'message.delivered', data: { body: 'x'.repeat(500) } });
const SINK = fileURLToPath(new URL('webhook-sink.ts', import.meta.url));

type Work = (laneIds: readonly Uuid[]) => Promise<unknown>;

export async function measureWebhooks(): Promise<readonly Figure[]> {
  const sink = spawn(process.execPath, [SINK], { stdio: ['ignore', 'pipe', 'inherit'] });
  const database = await startDatabase();
  try {
    const receivers = `http://127.0.0.1:${await portOf(sink)}`;
    const { work, close } = createWorker(database.pool, database.settlePool);
    const lanes = await addEndpoints(database.pool, receivers);
    await deliverBacklog(database.pool, work, lanes, WARM_UP);
    const alone = await deliverBacklog(database.pool, work, lanes, DELIVERIES);
    const quiet = await deliverPaced(database.pool, work, lanes, []);
    const hanging = await moveSome(database.pool, receivers, lanes);
    const beside = await deliverPaced(database.pool, work, lanes, hanging);
    await database.pool.query(
      `update messaging.webhook_endpoints set active = false where url like '%/hang/%'`,
    );
    const healthy = lanes.filter((lane) => !hanging.includes(lane));
    const before = await deliverBacklog(database.pool, work, healthy, DELIVERIES);
    await addWaiting(database.pool);
    const after = await deliverBacklog(database.pool, work, healthy, DELIVERIES);
    await close();
    const cost = 1 - after / before;
    return [
      {
        what: `webhooks to ${ENDPOINTS} endpoints of 50 ms, ${CONNECTIONS} connections each`,
        measured: `${shown(alone)} deliveries/s`,
        baseline: `${shown((ENDPOINTS * CONNECTIONS * 1_000) / 50)}/s if only the receivers took time`,
        target: `≥ ${shown(TARGET_PER_SECOND)}/s`,
        met: alone >= TARGET_PER_SECOND,
      },
      {
        what: `webhooks to healthy endpoints at ${shown(PACED_PER_SECOND)}/s, ${HANGING} of ${ENDPOINTS} hanging`,
        measured: `p99 ${Math.round(beside)} ms`,
        baseline: `none hanging ${Math.round(quiet)} ms`,
        target: '≤ 1.5 ×',
        met: beside <= 1.5 * quiet,
      },
      {
        what: `webhooks while ${shown(WAITING)} wait for a dead endpoint`,
        measured: `${shown(after)} deliveries/s`,
        baseline: `without them ${shown(before)}/s`,
        target: '≤ 5 % less',
        met: cost <= 0.05,
      },
    ];
  } finally {
    sink.kill();
    await database.stop();
  }
}

function createWorker(pool: Pool, settlePool: Pool): { work: Work; close: () => Promise<void> } {
  const caller = createWebhookCaller({ isAddressAllowed: () => true, clock: systemClock });
  const handle = createWebhookHandler({
    ...{ pool, settlePool, caller, owner: randomUUID() as Uuid, budgetMs: 25_000, lingerMs: 500 },
    ...{ slotsMax: CONNECTIONS, callsMax: 2_000, clock: systemClock, random: Math.random },
    openSecrets: createSecretOpener(KEY),
    rules: { timeouts: { inboundRouteMs: 5_000, otherMs: 15_000 }, isAddressAllowed: () => true },
    log: createLogger('bench', 'fatal'),
  });
  return { work: (laneIds) => handle({ laneIds: [...laneIds] }), close: () => caller.close() };
}

const KEY = randomBytes(32);

async function addEndpoints(pool: Pool, receivers: string): Promise<readonly Uuid[]> {
  const { rows } = await pool.query<{ id: Uuid }>(
    `with account as (
       insert into accounts.accounts (company_name, webhook_http_allowed) values ('Bench', true) returning id)
     insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events)
     select a.id, $1 || '/ok/' || n, $2, '{*}' from account a, generate_series(1, $3::int) n returning id`,
    [receivers, encryptSecret(KEY, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'), ENDPOINTS],
  );
  return rows.map(({ id }) => id);
}

/** The endpoints stay the same, their receivers hang from now on. */
async function moveSome(pool: Pool, receivers: string, lanes: readonly Uuid[]): Promise<readonly Uuid[]> {
  const hanging = lanes.slice(0, HANGING);
  await pool.query(`update messaging.webhook_endpoints set url = $2 || '/hang/' || id where id = any($1)`, [
    hanging,
    receivers,
  ]);
  return hanging;
}

async function addDeliveries(pool: Pool, lanes: readonly Uuid[], count: number): Promise<void> {
  await pool.query(
    `insert into messaging.webhook_deliveries (account_id, endpoint_id, url, subject_id, sequence, event_type, body)
     select e.account_id, e.id, e.url, uuidv7(), 5, 'message.delivered', $3
     from generate_series(1, $2::int) n join messaging.webhook_endpoints e
       on e.id = ($1::uuid[])[1 + n % cardinality($1::uuid[])]`,
    [lanes, count, BODY],
  );
}

/** Deliveries a second of a backlog; the scheduler wakes lanes meanwhile, as it always does. */
async function deliverBacklog(
  pool: Pool,
  work: Work,
  lanes: readonly Uuid[],
  count: number,
): Promise<number> {
  await addDeliveries(pool, lanes, count);
  const scheduler = startScheduler(pool, work);
  const startedAt = performance.now();
  await work(lanes);
  const perSecond = (count * 1_000) / (performance.now() - startedAt);
  await scheduler.stop();
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from messaging.webhook_deliveries where state = 'pending' and lane = any($1)`,
    [lanes],
  );
  if (rows[0]?.n !== 0) throw new Error(`${rows[0]?.n} deliveries are left`);
  return perSecond;
}

/** The 99th percentile of milliseconds from a delivery's row to its settlement, of endpoints that answer. */
async function deliverPaced(
  pool: Pool,
  work: Work,
  lanes: readonly Uuid[],
  hanging: readonly Uuid[],
): Promise<number> {
  const { rows: started } = await pool.query<{ at: Date }>('select clock_timestamp() as at');
  const scheduler = startScheduler(pool, work);
  const working: Promise<unknown>[] = [];
  for (let tick = 0; tick < PACED_SECONDS * 10; tick += 1) {
    await addDeliveries(pool, lanes, PACED_PER_SECOND / 10);
    working.push(work(lanes));
    await sleep(100);
  }
  await Promise.all(working);
  await scheduler.stop();
  const { rows } = await pool.query<{ ms: number }>(
    `select extract(epoch from settled_at - created_at)::float8 * 1000 as ms from messaging.webhook_deliveries
     where created_at >= $1 and state = 'delivered' and not lane = any($2)`,
    [started[0]?.at, hanging],
  );
  return percentile(
    rows.map(({ ms }) => ms),
    99,
  );
}

function startScheduler(pool: Pool, work: Work): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const deps = {
    pool,
    announcer: {
      announce: async (_topic: unknown, _field: unknown, ids: readonly string[]) => void work(ids as Uuid[]),
    },
    ...{ log: createLogger('bench', 'fatal'), receiptTimeoutMs: 0, onDefaultRows: () => {} },
  };
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await wakeWebhooks.run(deps, new Date());
      await sleep(wakeWebhooks.intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** A closed port: the circuit opens, and all but its tries wait. */
async function addWaiting(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: Uuid }>(
    `insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events)
     select account_id, $1, secret_encrypted, events from messaging.webhook_endpoints limit 1 returning id`,
    [`http://127.0.0.1:${await freePort()}/`],
  );
  const lanes = rows.map(({ id }) => id);
  for (let added = 0; added < WAITING; added += 50_000) await addDeliveries(pool, lanes, 50_000);
  await pool.query('vacuum analyze messaging.webhook_deliveries');
  await pool.query('checkpoint');
}

async function portOf(sink: ChildProcess): Promise<number> {
  if (sink.stdout === null) throw new Error('the receivers have no output');
  const [line] = (await once(createInterface(sink.stdout), 'line')) as [string];
  return Number(line.replace('ready ', ''));
}

async function startDatabase(): Promise<{ pool: Pool; settlePool: Pool; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringer-bench-'));
  const part = await preparePostgres({ dataDir, port: await freePort(), password: 'bench' });
  const identity = part.uid === undefined ? {} : { uid: part.uid, gid: part.gid ?? part.uid };
  const server = spawn(part.command, [...part.args], {
    ...{ cwd: part.cwd, env: part.env, stdio: 'ignore' as const },
    ...identity,
  });
  for (let attempt = 0; !(await part.isReady()); attempt += 1) {
    if (attempt === 300) throw new Error('PostgreSQL did not answer within 15 s');
    await sleep(50);
  }
  await ensureDatabase(part, 'ringer');
  await migrate(part.databaseUrl('ringer'));
  const open = (commits: Commits) =>
    createPool(
      {
        ...{ DATABASE_URL: part.databaseUrl('ringer'), DATABASE_NAME: 'ringer' },
        ...{ DATABASE_IP_TYPE: 'PRIVATE', DATABASE_POOL_MAX: 8 },
      },
      { applicationName: 'bench', commits, statementTimeoutMs: 120_000, onIdleError: () => {} },
    );
  const [pool, settlePool] = await Promise.all([open('flushed'), open('redoable')]);
  return {
    pool,
    settlePool,
    async stop() {
      await Promise.all([pool.end(), settlePool.end()]);
      const exited = once(server, 'exit');
      server.kill(part.stopSignal);
      await exited;
      await rm(dataDir, { recursive: true, force: true });
      await rm(part.cwd, { recursive: true, force: true });
    },
  };
}

function shown(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
