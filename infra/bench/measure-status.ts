// The live status of 50 connectors, of which every number changes between two looks: what one look costs all parts of the
// stack together (gateway, functions, PostgreSQL), and so what a look each second takes of a core. A look where nothing has
// changed is answered with 304 and costs less.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';

const CONNECTORS = 50;
/** Faster than in earnest, so that it shows beside what the parts do anyway. */
const LOOKS_PER_SECOND = 20;
const SECONDS = 15;
const WARM_UP_LOOKS = 100;
const SETTLE_MS = 5_000;
const TARGET_SHARE = 0.02;

/** Inactive ones: nobody dials them, and their rows are written here as the bridge writes those of its links. */
const ADD = `
  with added as (
    insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted, active)
    select 'bench_' || n, 'bench', '192.0.2.1', 3601, 'bench', 'v1:none', false from generate_series(1, ${CONNECTORS}) n
    returning connector_name
  )
  insert into messaging.connector_status (connector_name, bind_index, bridge, bind_status, peer, binds_up, binds_wanted)
  select a.connector_name, 0, b.holder, 'connected', '192.0.2.1:3601', 2, 2 from added a, messaging.bridges b`;
const CHANGE = `
  update messaging.connector_status set throughput_current = random() * 100, queue_size = (random() * 1000)::int,
    window_in_use = (random() * 10)::int, error_rate = random(), updated_at = now()
  where connector_name like 'bench_%'`;

export async function measureStatus(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  const database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 1 });
  try {
    await database.query(ADD);
    const look = await lookerOf(running);
    for (let n = 0; n < WARM_UP_LOOKS; n += 1) await look();
    await sleep(SETTLE_MS);
    const idle = await cpuOf(running, () => sleep(SECONDS * 1_000));
    const changing = await cpuOf(running, () =>
      often(async () => {
        await database.query(CHANGE);
        await look();
      }),
    );
    const known = await cpuOf(running, () => often(() => look()));
    const shareOf = (cpuSeconds: number) => Math.max(0, cpuSeconds - idle) / (SECONDS * LOOKS_PER_SECOND);
    const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
    return [
      {
        what: `status of ${CONNECTORS} connectors each second, all numbers changed`,
        measured: `${percent(shareOf(changing))} of a core, the writing of the numbers included`,
        baseline: `${percent(shareOf(known))} where nothing has changed (304)`,
        target: `< ${TARGET_SHARE * 100} %`,
        met: shareOf(changing) < TARGET_SHARE,
      },
    ];
  } finally {
    await database.end();
    await running.stop();
  }
}

/** Seconds of processor time that the stack used meanwhile. */
async function cpuOf(running: RunningStack, work: () => Promise<unknown>): Promise<number> {
  const before = await running.cpuSeconds();
  await work();
  return (await running.cpuSeconds()) - before;
}

async function often(work: () => Promise<unknown>): Promise<void> {
  const startedAtMs = performance.now();
  for (let n = 0; n < SECONDS * LOOKS_PER_SECOND; n += 1) {
    await work();
    await sleep(Math.max(0, startedAtMs + ((n + 1) * 1_000) / LOOKS_PER_SECOND - performance.now()));
  }
}

/** Looks as a console does: by the gateway, with the tag of the answer before. Throws where it does not see all. */
async function lookerOf({ stack }: RunningStack): Promise<() => Promise<void>> {
  const { apiKey, apiSecret } = stack.operator;
  const granted = await fetch(`${stack.api}/v1/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
    }),
  });
  const { access_token: token } = (await granted.json()) as { readonly access_token: string };
  let etag = '';
  return async () => {
    const answer = await fetch(`${stack.api}/v1/admin/connectors/status`, {
      headers: { authorization: `Bearer ${token}`, 'if-none-match': etag },
    });
    etag = answer.headers.get('etag') ?? '';
    const text = await answer.text();
    if (answer.status === 304) return;
    const { data } = JSON.parse(text) as { readonly data?: readonly unknown[] };
    if ((data?.length ?? 0) < CONNECTORS) throw new Error(`the status answered ${answer.status}: ${text}`);
  };
}
