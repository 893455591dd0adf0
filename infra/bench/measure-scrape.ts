// What a scrape of the bridge costs when every one of a thousand customers has traffic and is named: the figures are read
// in the background, so it is the rendering that is measured, and what those statements take of PostgreSQL beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';

const CUSTOMERS = 1_000;
const SCRAPES = 100;
const GAP_MS = 50;
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
    const lines = await untilAllAreShown(running.stack.metrics);
    const times: number[] = [];
    for (let scrape = 0; scrape < SCRAPES; scrape += 1) {
      const startedMs = performance.now();
      await scrapeOnce(running.stack.metrics);
      times.push(performance.now() - startedMs);
      await sleep(GAP_MS);
    }
    const p99 = percentile(times, 99);
    return [
      {
        what: `a scrape with ${CUSTOMERS.toLocaleString('en-US')} customers, ${lines.toLocaleString('en-US')} lines`,
        measured: `p50 ${percentile(times, 50).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
        baseline: '-',
        target: `p99 ≤ ${TARGET_MS} ms`,
        met: p99 <= TARGET_MS,
      },
    ];
  } finally {
    await database.end();
    await running.stop();
  }
}

async function scrapeOnce(address: string): Promise<string> {
  const response = await fetch(address);
  return response.text();
}

/** Waits until every customer and its refusals are shown; answers how many lines a scrape has then. */
async function untilAllAreShown(address: string): Promise<number> {
  const deadline = performance.now() + READ_TIMEOUT_MS;
  for (;;) {
    const text = await scrapeOnce(address);
    const customers = text.match(/^sms_sent_per_customer\{/gm)?.length ?? 0;
    const violations = text.match(/^sms_10dlc_violations\{/gm)?.length ?? 0;
    if (customers >= CUSTOMERS && violations >= 3 * CUSTOMERS) return text.split('\n').length;
    if (performance.now() > deadline)
      throw new Error(`${customers} customers, ${violations} violations are shown`);
    await sleep(500);
  }
}
