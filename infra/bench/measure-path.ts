// The whole path, fed one request at a time: from the first request to the last final-status webhook, one segment, one
// receipt and one webhook a message. Beside it what Jasmin alone does in the same run.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { Figure } from './figures.ts';
import { besideJasmin, type JasminAlone } from './jasmin-alone.ts';
import { batchBody } from './measure-batch.ts';
import { demoSender, type Sender } from './senders.ts';

const MESSAGES = 15_000;
/** Enough for compiled code, cached plans and a filled cache: what a server that has run for a minute has. */
export const WARM_UP_MESSAGES = 6_000;
const ALONE_MESSAGES = 3_000;
const ALONE_WARM_UP_MESSAGES = 200;
const ALONE_TIMEOUT_MS = 60_000;
const CONNECTIONS = 64;
const TARGET_PER_SECOND = 1_000;
const BATCHES = 20;
const TARGET_BATCHED_PER_SECOND = 3_000;
const TIMEOUT_MS = 180_000;

export type PathRate = {
  readonly perSecond: number;
  readonly acceptedPerSecond: number;
  readonly messages: number;
};

export async function measureDirectPath(): Promise<readonly Figure[]> {
  const baseline = await besideJasmin(measureAlone);
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  try {
    await widenWindow(running.stack.databaseUrl);
    const senders = [await demoSender(running.stack)];
    await measurePathRate(running, senders, WARM_UP_MESSAGES);
    const rate = await measurePathRate(running, senders, MESSAGES);
    return [
      {
        what: 'whole path, direct, with receipts and webhooks',
        measured: `${Math.round(rate.perSecond)} msg/s (${rate.messages} messages, accepted at ${Math.round(rate.acceptedPerSecond)}/s)`,
        baseline,
        target: `≥ ${TARGET_PER_SECOND.toLocaleString('en-US')} msg/s`,
        met: rate.perSecond >= TARGET_PER_SECOND,
      },
    ];
  } finally {
    await running.stop();
  }
}

/** The same path fed by batches of a thousand, beside the same path fed one request at a time. */
export async function measureBatchedPath(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  try {
    await widenWindow(running.stack.databaseUrl);
    const sender = await demoSender(running.stack);
    const alone = await measurePathRate(running, [sender], WARM_UP_MESSAGES);
    await measureBatchedRate(running, sender, 6);
    const perSecond = await measureBatchedRate(running, sender, BATCHES);
    return [
      {
        what: 'whole path, direct, fed by batches, with receipts and webhooks',
        measured: `${Math.round(perSecond)} msg/s (${BATCHES} batches of 1,000)`,
        baseline: `one a request ${Math.round(alone.perSecond)} msg/s`,
        target: `≥ ${TARGET_BATCHED_PER_SECOND.toLocaleString('en-US')} msg/s`,
        met: perSecond >= TARGET_BATCHED_PER_SECOND,
      },
    ];
  } finally {
    await running.stop();
  }
}

async function measureBatchedRate(
  { stack, functionsUrl }: RunningStack,
  { number, authorization }: Sender,
  batches: number,
): Promise<number> {
  const carrier = carrierControlAt(stack.carrier.control);
  await carrier.clear();
  const startedAt = performance.now();
  const accepted = await runClosedLoop({
    port: Number(new URL(functionsUrl).port),
    path: '/submit-batch/v1/messages/batch',
    headerLines: () => authorization,
    connections: 2,
    until: { requests: batches },
    expectedStatus: 202,
    body: (n) => batchBody(number, n, { webhook_url: stack.demo.webhookUrl }),
  });
  if (accepted.failed > 0) throw new Error(`a batch was not accepted: ${accepted.firstFailure}`);
  await untilWebhooks(carrier, batches * 1_000);
  return (batches * 1_000_000) / (performance.now() - startedAt);
}

/** Less work, and all that Jasmin does: no receipts, no callbacks; from the first /send to the last submit_sm. */
async function measureAlone(alone: JasminAlone): Promise<string> {
  await sendAlone(alone, ALONE_WARM_UP_MESSAGES);
  const startedAt = Date.now();
  const { arrived, lastAtMs } = await sendAlone(alone, ALONE_MESSAGES);
  const rate = Math.round((arrived * 1_000) / (lastAtMs - startedAt));
  return `${rate} msg/s without receipts (${arrived} of ${ALONE_MESSAGES} messages)`;
}

async function sendAlone(alone: JasminAlone, messages: number) {
  await alone.carrier.clear();
  let next = 0;
  const sendInTurn = async () => {
    while (next < messages) {
      next += 1;
      await alone.send(`path ${next}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sendInTurn));
  const deadline = performance.now() + ALONE_TIMEOUT_MS;
  for (;;) {
    const { messages: arrived } = await alone.carrier.messages();
    if (arrived.length >= messages || performance.now() > deadline) {
      return { arrived: arrived.length, lastAtMs: Date.parse(arrived.at(-1)?.at ?? '') };
    }
    await sleep(250);
  }
}

/** Sends `messages` one a request, and counts until each has had its webhook. Throws when they do not all arrive. */
export async function measurePathRate(
  running: RunningStack,
  senders: readonly Sender[],
  messages: number,
): Promise<PathRate> {
  const { stack } = running;
  const senderOf = (n: number) => senders[n % senders.length] as Sender;
  const carrier = carrierControlAt(stack.carrier.control);
  await carrier.clear();
  const startedAt = performance.now();
  const accepted = await runClosedLoop({
    port: Number(new URL(running.functionsUrl).port),
    path: '/submit-message/v1/messages',
    headerLines: (n) => senderOf(n).authorization,
    connections: CONNECTIONS,
    until: { requests: messages },
    expectedStatus: 202,
    body: (n) =>
      JSON.stringify({
        from: senderOf(n).number,
        to: '+16505550123',
        body: `path ${n}`,
        webhook_url: stack.demo.webhookUrl,
      }),
  });
  if (accepted.failed > 0) {
    throw new Error(`${accepted.failed} of ${messages} messages were not accepted: ${accepted.firstFailure}`);
  }
  await untilWebhooks(carrier, messages);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: messages / seconds, acceptedPerSecond: accepted.perSecond, messages };
}

async function untilWebhooks(carrier: CarrierControl, wanted: number): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  let received = 0;
  let last = 0;
  while (performance.now() < deadline) {
    const page = await carrier.webhooks(last);
    received += page.webhooks.length;
    last = page.last;
    if (received >= wanted) return;
    await sleep(200);
  }
  throw new Error(`only ${received} of ${wanted} webhooks arrived within ${TIMEOUT_MS / 1_000} s`);
}

/** And as wide a one for its own deliver_sm. */
export const WIDE_DELIVERIES = { CARRIER_DELIVERY_WINDOW: '100' } as const;

/** The carrier grants a wider window to who asks; the default of 10 is for a carrier that says nothing. */
export async function widenWindow(databaseUrl: string, windowSize = 100): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('update messaging.vendor_connectors set window_size = $1, updated_at = now()', [
    windowSize,
  ]);
  await client.end();
  await sleep(7_000);
}
