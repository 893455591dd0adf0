// REST accept in batches of a thousand, rows committed and announced before the answer; beside it the same rows through
// one statement a thousand, without anything around it: what this PostgreSQL takes here at most.
import pg from 'pg';
import { createCustomer } from '../e2e/customer.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { runClosedLoop } from './closed-loop.ts';
import { type Figure, percentile } from './figures.ts';
import { pauseValidation } from './pause-validation.ts';

const ROUNDS = 3;
const BATCHES = 80;
const BATCH_SIZE = 1_000;
const CONNECTIONS = 4;
const TARGET_PER_SECOND = 20_000;

export async function measureBatch(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  let release = () => {};
  try {
    release = await pauseValidation(running);
    const customer = await createCustomer(running.stack);
    await customer.close();
    const authorization = `x-forwarded-authorization: Bearer ${customer.token}\r\n`;
    await submitBatches(running, authorization, BATCHES);
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.push(await submitBatches(running, authorization, BATCHES));
    }
    const bare = await insertBare(running.stack.databaseUrl);
    const rate = percentile(rates, 50);
    return [
      {
        what: 'REST accept, a thousand messages a request',
        measured: `${Math.round(rate).toLocaleString('en-US')} msg/s`,
        baseline: `bare inserts ${Math.round(bare).toLocaleString('en-US')} rows/s`,
        target: `≥ ${TARGET_PER_SECOND.toLocaleString('en-US')} msg/s`,
        met: rate >= TARGET_PER_SECOND,
      },
    ];
  } finally {
    release();
    await running.stop();
  }
}

/** Messages a second. Throws where one was refused: then the figure would mean nothing. */
async function submitBatches(running: RunningStack, authorization: string, batches: number): Promise<number> {
  let accepted = 0;
  const result = await runClosedLoop({
    port: Number(new URL(running.functionsUrl).port),
    path: '/submit-batch/v1/messages/batch',
    headerLines: () => authorization,
    connections: CONNECTIONS,
    until: { requests: batches },
    expectedStatus: 202,
    body: (n) => batchBody(running.stack.demo.numbers.longCode, n),
    onAnswer: (_, body) => {
      accepted += Number(/"accepted":(\d+)/.exec(body)?.[1] ?? 0);
    },
  });
  if (accepted !== batches * BATCH_SIZE) {
    throw new Error(`${accepted} of ${batches * BATCH_SIZE} accepted: ${result.firstFailure}`);
  }
  return accepted / result.seconds;
}

/** A text of its own for each message, as personalised ones have. */
export function batchBody(from: string, n: number, more: object = {}): string {
  const messages = Array.from({ length: BATCH_SIZE }, (_, index) => ({
    to: `+1650555${String(index).padStart(4, '0')}`,
    fields: { number: `${n}-${index}` },
  }));
  return JSON.stringify({ from, body: 'bench {{number}}', ...more, messages });
}

async function insertBare(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const startedAt = performance.now();
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await client.query(
      `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status,
         encoding, announced_sequence, valid_until, wake_at)
       select '01934742-ed30-79b0-bd71-13146ff274ec', 'outbound', '+14155550100', '+1650555' || n, 'bench ' || n,
         'accepted', 'gsm7', 1, now() + interval '1 day', now() + interval '1 day' from generate_series(1, $1) n`,
      [BATCH_SIZE],
    );
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await client.end();
  return (BATCHES * BATCH_SIZE) / seconds;
}
