// What a scrape of the bridge takes when every one of a thousand customers has traffic and is named, beside a bare server
// that answers the same text, in turns. It lasts longer than the figures' interval: they are read and written meanwhile.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';

const CUSTOMERS = 1_000;
const WARM_UP_SCRAPES = 20;
const SCRAPES = 500;
const GAP_MS = 60;
const TARGET_MS = 50;
const READ_TIMEOUT_MS = 60_000;

const ADD_CUSTOMERS = `
  with made as (
    insert into accounts.accounts (company_name) select 'Bench company ' || n from generate_series(1, $1) n returning id
  ), used as (
    insert into accounts.daily_usage (account_id, day, direction, test, messages, segments, cost)
    select id, (now() at time zone 'UTC')::date, direction, false, 1000, 1200, 9
    from made cross join (values ('outbound'), ('inbound')) v(direction)
  )
  insert into accounts.daily_refusals (day, account_id, code, refusals)
  select (now() at time zone 'UTC')::date, id, code, 3
  from made cross join (values ('campaign_missing'), ('campaign_not_active'), ('daily_cap_reached')) v(code)`;

export async function measureScrape(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct', env: { METRICS_CUSTOMERS_MAX: String(CUSTOMERS) } });
  const database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 1 });
  try {
    await database.query(ADD_CUSTOMERS, [CUSTOMERS]);
    const text = await untilAllAreShown(running.stack.metrics);
    const { timesMs, bareMs } = await inTurns(running.stack.metrics, text);
    const [p50, p99] = [percentile(timesMs, 50), percentile(timesMs, 99)];
    const [bareP50, bareP99] = [percentile(bareMs, 50), percentile(bareMs, 99)];
    const lines = text.split('\n').length.toLocaleString('en-US');
    return [
      {
        what: `a scrape with ${CUSTOMERS.toLocaleString('en-US')} customers, ${lines} lines`,
        measured: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${SCRAPES} scrapes)`,
        baseline: `the same text from a bare server p50 ${bareP50.toFixed(1)} ms, p99 ${bareP99.toFixed(1)} ms; p50 ×${(p50 / bareP50).toFixed(1)}`,
        target: `p99 ≤ ${TARGET_MS} ms`,
        met: p99 <= TARGET_MS,
      },
    ];
  } finally {
    await database.end();
    await running.stop();
  }
}

type Times = { readonly timesMs: readonly number[]; readonly bareMs: readonly number[] };

async function inTurns(metrics: string, text: string): Promise<Times> {
  const bare = new Worker(new URL('answer-text.ts', import.meta.url), { workerData: text });
  try {
    const [port] = await once(bare, 'message');
    const timesMs: number[] = [];
    const bareMs: number[] = [];
    for (let scrape = 0; scrape < WARM_UP_SCRAPES + SCRAPES; scrape += 1) {
      timesMs.push(await timeOf(metrics));
      bareMs.push(await timeOf(`http://127.0.0.1:${port}/`));
      await sleep(GAP_MS);
    }
    return { timesMs: timesMs.slice(WARM_UP_SCRAPES), bareMs: bareMs.slice(WARM_UP_SCRAPES) };
  } finally {
    await bare.terminate();
  }
}

async function timeOf(address: string): Promise<number> {
  const startedMs = performance.now();
  await scrapeOnce(address);
  return performance.now() - startedMs;
}

async function scrapeOnce(address: string): Promise<string> {
  const response = await fetch(address);
  return response.text();
}

/** Waits until every customer and its refusals are shown; answers the scrape. */
async function untilAllAreShown(address: string): Promise<string> {
  const deadline = performance.now() + READ_TIMEOUT_MS;
  for (;;) {
    const text = await scrapeOnce(address);
    const customers = text.match(/^sms_sent_per_customer\{/gm)?.length ?? 0;
    const violations = text.match(/^sms_10dlc_violations\{/gm)?.length ?? 0;
    if (customers >= CUSTOMERS && violations >= 3 * CUSTOMERS) return text;
    if (performance.now() > deadline)
      throw new Error(`${customers} customers, ${violations} violations are shown`);
    await sleep(500);
  }
}
