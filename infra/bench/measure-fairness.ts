// One customer's backlog before another's message: 100,000 queued messages of one account on a connector of 500 a second,
// and how long a message of another account takes to the carrier meanwhile, against the same without the backlog.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { parseId } from '../../shared/kernel/ids.ts';
import { createCustomer } from '../e2e/customer.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';
import { addSenders } from './senders.ts';

const BACKLOG = 100_000;
const PER_SECOND = 500;
const SAMPLES = 20;
const GAP_MS = 250;
const SETTLE_MS = 7_000;
const ARRIVAL_TIMEOUT_MS = 30_000;
const TARGET_MS = 1_000;

export async function measureFairness(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  const database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 2 });
  try {
    const [sender] = await addSenders(running.stack, 1);
    await database.query('update messaging.vendor_connectors set max_throughput = $1, updated_at = now()', [
      PER_SECOND,
    ]);
    await sleep(SETTLE_MS);
    const alone = await sampleWaits(running, database, sender?.number ?? '');
    await queueBacklog(database, running.stack.demo.numbers.longCode);
    await sleep(SETTLE_MS);
    const behind = await sampleWaits(running, database, sender?.number ?? '');
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from messaging.message_log where status = 'queued'`,
    );
    const worst = percentile(behind, 100);
    return [
      {
        what: `another account's message, ${(rows[0]?.n ?? 0).toLocaleString('en-US')} still queued before it`,
        measured: `p50 ${percentile(behind, 50)} ms, longest ${worst} ms`,
        baseline: `without them p50 ${percentile(alone, 50)} ms, longest ${percentile(alone, 100)} ms`,
        target: `delayed by < ${TARGET_MS.toLocaleString('en-US')} ms`,
        met: worst - percentile(alone, 50) < TARGET_MS,
      },
    ];
  } finally {
    await database.end();
    await running.stop();
  }
}

/** Rows as validate-message leaves them, which nobody was told of: the fair look finds them. */
async function queueBacklog(database: pg.Pool, number: string): Promise<void> {
  await database.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, queued_at, valid_until, sequence, announced_sequence, wake_at)
     select d.account_id, 'outbound', d.number, '+16505550123', 'backlog ' || n, 'queued', 'gsm7', 'sinch_primary', now(),
       now() + interval '24 hours', 2, 2, now() + interval '1 hour'
     from numbers.dids d cross join generate_series(1, $2::int) n where d.number = $1`,
    [number, BACKLOG],
  );
}

/** Milliseconds from acceptance to the carrier's answer, of one message after another. */
async function sampleWaits(running: RunningStack, database: pg.Pool, number: string): Promise<number[]> {
  const demo = { ...running.stack.demo, apiKey: 'rk_live_bench_1' };
  const customer = await createCustomer({ ...running.stack, demo });
  const ids: string[] = [];
  for (let n = 0; n < SAMPLES; n += 1) {
    const { id } = await customer.send({ from: number, to: '+16505550123', body: `sample ${n}` });
    ids.push(parseId('message', id) ?? '');
    await sleep(GAP_MS);
  }
  await customer.close();
  const deadline = performance.now() + ARRIVAL_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const { rows } = await database.query<{ wait_ms: number }>(
      `select (extract(epoch from submitted_at - created_at) * 1000)::int as wait_ms
       from messaging.message_log where id = any($1::uuid[]) and submitted_at is not null`,
      [ids],
    );
    if (rows.length === ids.length) return rows.map(({ wait_ms }) => wait_ms);
    await sleep(GAP_MS);
  }
  throw new Error(`not all of ${SAMPLES} messages reached the carrier in ${ARRIVAL_TIMEOUT_MS / 1_000} s`);
}
