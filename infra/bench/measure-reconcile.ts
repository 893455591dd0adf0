// How long Jasmin takes to hold what it shall: a large table from empty, a look that finds nothing to do, and a Jasmin that
// was killed and had forgotten everything, until the bridge has made it whole and its connectors are bound.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { DesiredFilter } from '../../shared/messaging/jasmin/filters.ts';
import { jasminName, jasminNameOf, SHARED_GROUP, SHARED_USER } from '../../shared/messaging/jasmin/names.ts';
import { startJasmin } from '../../shared/testing/jasmin.ts';
import { jasminSettings, jcliOptions, loadControlSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { type DesiredObjects, desiredObjects } from '../../smpp-bridge/src/jasmin/desired.ts';
import { desiredOf, loadDesired } from '../../smpp-bridge/src/jasmin/load-desired.ts';
import { planJasmin, provisionJasmin } from '../../smpp-bridge/src/jasmin/provision.ts';
import { customerFence, customerSettings } from '../../smpp-bridge/src/jasmin/user-settings.ts';
import { startStack } from '../e2e/running-stack.ts';
import { jasminControlEnv } from '../local/jasmin-env.ts';
import type { Figure } from './figures.ts';

const USERS = 1_000;
const ROUTES = 200;
const FROM_EMPTY_SECONDS = 20;
const NOTHING_TO_DO_SECONDS = 3;
const EMPTY_USERS = 100;
const EMPTY_ROUTES = 50;
const WHOLE_SECONDS = 10;
const POLL_MS = 100;
const TIMEOUT_MS = 60_000;
const SYNC = { mode: 'sync', rewritePasswords: false } as const;
/** Nothing listens there: what is measured is the console. */
const NOWHERE = { relayHost: '127.0.0.1', relayPort: 1 };

export async function measureReconcile(): Promise<readonly Figure[]> {
  return [...(await measureTable()), await measureEmptyRestart()];
}

async function measureTable(): Promise<readonly Figure[]> {
  const jasmin = await startJasmin();
  try {
    const jcli = jcliOptions(jasminSettings.parse(jasmin.env));
    const desired = largeTable();
    const fromEmpty = await secondsOf(async () => {
      const outcome = await provisionJasmin(jcli, desired, SYNC);
      if (outcome.kind !== 'provisioned') throw new Error(JSON.stringify(outcome));
    });
    const nothingToDo = await secondsOf(async () => {
      const outcome = await planJasmin(jcli, desired, SYNC);
      if (outcome.kind !== 'planned' || outcome.plan.actions.length > 0) {
        throw new Error('the plan did not come to rest');
      }
    });
    const what = `${USERS} users and ${ROUTES} routes`;
    return [
      figure(`Jasmin given ${what} from empty`, fromEmpty, FROM_EMPTY_SECONDS),
      figure(`a plan for ${what} that finds nothing`, nothingToDo, NOTHING_TO_DO_SECONDS),
    ];
  } finally {
    await jasmin.stop();
  }
}

async function measureEmptyRestart(): Promise<Figure> {
  const running = await startStack({ router: 'jasmin' });
  const pool = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 2 });
  try {
    await pool.query(ADD_CUSTOMERS, [EMPTY_USERS]);
    await pool.query(ADD_ROUTES, [EMPTY_ROUTES]);
    const settings = await loadControlSettings(await jasminControlEnv(running.env));
    const relay = { relayHost: settings.RELAY_HOST, relayPort: settings.RELAY_PORT };
    const rows = await loadDesired(pool, settings.BRIDGE_GROUP);
    const desired = desiredOf(rows, relay, settings.ENCRYPTION_KEY);
    const isWhole = async () => {
      const outcome = await planJasmin(jcliOptions(settings), desired, SYNC);
      return (
        outcome.kind === 'planned' &&
        outcome.plan.actions.length === 0 &&
        outcome.connectors.every(({ session }) => session === 'BOUND_TRX')
      );
    };
    await until(isWhole);
    await rm(join(running.env.DATA_DIR ?? '', 'jasmin/etc/store'), { recursive: true });
    const seconds = await secondsOf(async () => {
      await running.kill('jasmin');
      await until(isWhole);
    });
    const what = `${EMPTY_USERS} users and ${EMPTY_ROUTES} routes`;
    return figure(
      `Jasmin killed and empty until it is whole and bound again, ${what}`,
      seconds,
      WHOLE_SECONDS,
    );
  } finally {
    await pool.end();
    await running.stop();
  }
}

const ADD_CUSTOMERS = `
  with made as (
    insert into accounts.accounts (company_name) select 'Bench company ' || n from generate_series(1, $1) n
    returning id, split_part(company_name, ' ', 3) as n)
  insert into messaging.smpp_accounts (account_id, name, system_id, password_hash)
  select id, 'bench', 'bench' || n, 'none' from made`;
const ADD_ROUTES = `
  insert into messaging.routes (rule_order, prefix, connectors, rate)
  select 10000 + n, (30000 + n)::text, '{sinch_primary}', 0.01 from generate_series(1, $1) n`;

function largeTable(): DesiredObjects {
  const connectors = [1, 2, 3, 4].map((priority) => ({
    ...{ id: idOf(priority), connectorName: `bench_${priority}`, priority },
  }));
  const users = Array.from({ length: USERS - 1 }, (_, n) => ({
    ...{ uid: jasminName(idOf(1_000 + n)), gid: SHARED_GROUP },
  }));
  const limits = { allowedSources: ['+14155550100'], forcedSource: undefined };
  const settings = customerSettings(
    { ...limits, smpp: { throughput: 100, bindsMax: 2 } },
    customerFence({ ...limits, smpp: undefined }, ['1', '44']),
  );
  const table = {
    groups: [SHARED_GROUP],
    users: [{ uid: SHARED_USER, gid: SHARED_GROUP }, ...users],
    settings: new Map(users.map(({ uid }) => [uid, settings])),
    customers: [],
    routes: Array.from({ length: ROUTES - connectors.length }, (_, n) => ({
      order: n + 1,
      type: 'StaticMTRoute' as const,
      cids: [jasminName(idOf(1 + (n % connectors.length)))],
      filters: [prefixFilter(`^${10_000 + n}`)],
    })),
  };
  return desiredObjects({ connectors, table, ...NOWHERE, key: Buffer.alloc(32, 7), passwordVersion: 1 });
}

function prefixFilter(value: string): DesiredFilter {
  return { fid: jasminNameOf(value), type: 'DestinationAddrFilter', value };
}

function idOf(n: number): Uuid {
  return `019ab4c2-7e10-7a31-8f00-${n.toString(16).padStart(12, '0')}` as Uuid;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('Jasmin did not become whole');
    await sleep(POLL_MS);
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1_000;
}

function figure(what: string, seconds: number, targetSeconds: number): Figure {
  return {
    what,
    measured: `${seconds.toFixed(1)} s`,
    baseline: '-',
    target: `≤ ${targetSeconds} s`,
    met: seconds <= targetSeconds,
  };
}
