// One connector by itself: what its binds carry of what they could at a carrier of 50 ms, and how many receipts a second are
// stored and matched when a carrier brings all that it has kept.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';
import { WIDE_DELIVERIES } from './measure-path.ts';

const BINDS = 4;
const WINDOW = 10;
const LATENCY_MS = 50;
/** What so many places in flight carry at that latency. */
const THEORY_PER_SECOND = (BINDS * WINDOW * 1_000) / LATENCY_MS;
const WARM_UP = 3_000;
const MESSAGES = 10_000;
const RECEIPTS = 20_000;
const TARGET_SHARE = 0.9;
const TARGET_RECEIPTS_PER_SECOND = 2_000;
/** The bridge looks at the table of connectors every 5 s. */
const SETTLE_MS = 7_000;
const TIMEOUT_MS = 120_000;

export async function measureLinks(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  const database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 2 });
  const carrier = carrierControlAt(running.stack.carrier.control);
  const { longCode } = running.stack.demo.numbers;

  async function send(messages: number): Promise<void> {
    await carrier.clear();
    await queue(database, longCode, messages);
    await until(database, `status in ('sent', 'delivered')`, messages);
  }

  try {
    await carrier.behave({ latencyMs: LATENCY_MS });
    await setConnector(database, { binds: BINDS, windowSize: WINDOW, bindType: 'transceiver' });
    await send(WARM_UP);
    await send(MESSAGES);
    const times = (await carrier.pdus()).map(({ at }) => Date.parse(at));
    const perSecond = ((times.length - 1) * 1_000) / (Math.max(...times) - Math.min(...times));

    await carrier.behave({ latencyMs: 0 });
    await setConnector(database, { binds: BINDS, windowSize: 100, bindType: 'transmitter' });
    await send(RECEIPTS);
    await setConnector(database, { binds: BINDS, windowSize: 100, bindType: 'transceiver' });
    await until(database, `status = 'delivered'`, RECEIPTS);
    const receipts = await receiptRates(database);
    return [
      {
        what: `one connector of ${BINDS} binds, window ${WINDOW}, a carrier of ${LATENCY_MS} ms, with receipts`,
        measured: `${Math.round(perSecond)} msg/s (${MESSAGES.toLocaleString('en-US')} messages)`,
        baseline: `${THEORY_PER_SECOND} msg/s is what its window carries`,
        target: `≥ ${TARGET_SHARE * 100} % of it`,
        met: perSecond >= TARGET_SHARE * THEORY_PER_SECOND,
      },
      {
        what: 'receipts that a carrier has kept',
        measured: `${Math.round(receipts.matched)} stored and matched a second (${RECEIPTS.toLocaleString('en-US')})`,
        baseline: `stored alone ${Math.round(receipts.stored)}/s`,
        target: `≥ ${TARGET_RECEIPTS_PER_SECOND.toLocaleString('en-US')}/s`,
        met: receipts.matched >= TARGET_RECEIPTS_PER_SECOND,
      },
    ];
  } finally {
    await database.end();
    await running.stop();
  }
}

type ConnectorSetting = {
  readonly binds: number;
  readonly windowSize: number;
  readonly bindType: 'transceiver' | 'transmitter';
};

async function setConnector(
  database: pg.Pool,
  { binds, windowSize, bindType }: ConnectorSetting,
): Promise<void> {
  await database.query(
    `update messaging.vendor_connectors set max_throughput = 0, binds = $1, window_size = $2, bind_type = $3
     where connector_name = 'sinch_primary'`,
    [binds, windowSize, bindType],
  );
  await sleep(SETTLE_MS);
}

/** Rows as validate-message leaves them, which nobody was told of, in place of those before. */
async function queue(database: pg.Pool, number: string, messages: number): Promise<void> {
  await database.query('truncate messaging.message_log, messaging.message_parts, messaging.receipts');
  await database.query(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       vendor_connector, queued_at, valid_until, sequence, announced_sequence, wake_at)
     select d.account_id, 'outbound', d.number, '+16505550123', 'link ' || n, 'queued', 'gsm7', 'sinch_primary', now(),
       now() + interval '24 hours', 2, 2, now() + interval '1 hour'
     from numbers.dids d cross join generate_series(1, $2::int) n where d.number = $1`,
    [number, messages],
  );
}

async function until(database: pg.Pool, condition: string, wanted: number): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  let seen = 0;
  while (performance.now() < deadline) {
    const { rows } = await database.query<{ seen: number }>(
      `select count(*)::int as seen from messaging.message_log where ${condition}`,
    );
    seen = rows[0]?.seen ?? 0;
    if (seen >= wanted) return;
    await sleep(500);
  }
  throw new Error(`only ${seen} of ${wanted} messages are ${condition} after ${TIMEOUT_MS / 1_000} s`);
}

/** From the first receipt that was stored to the last one stored, and to the last one matched. */
async function receiptRates(database: pg.Pool): Promise<{ stored: number; matched: number }> {
  const { rows } = await database.query<{ receipts: number; stored_s: number; matched_s: number }>(
    `select count(*)::int as receipts,
       extract(epoch from max(received_at) - min(received_at))::float8 as stored_s,
       extract(epoch from max(applied_at) - min(received_at))::float8 as matched_s
     from messaging.receipts where applied_at is not null`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no receipts');
  return { stored: row.receipts / row.stored_s, matched: row.receipts / row.matched_s };
}
