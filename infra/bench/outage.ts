// A customer's webhook receiver that is away for a while under load: every message must have had its webhook afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import { createCustomer } from '../e2e/customer.ts';
import { runPacedLoad } from '../e2e/paced-load.ts';
import type { RunningStack } from '../e2e/running-stack.ts';
import { openReceiver } from '../e2e/webhook-receiver.ts';

const PER_SECOND = 50;
/** Load before the receiver goes away, and after it is back. */
const MARGIN_MS = 5_000;
/** A delivery that failed twice during the outage is tried again 5 min after the second attempt, give or take jitter. */
const CATCH_UP_TIMEOUT_MS = 8 * 60_000;
const POLL_MS = 500;

export type OutageOutcome = {
  readonly accepted: number;
  /** Accepted messages without a webhook when time was up. */
  readonly missing: number;
  /** Webhooks beyond the first of a message. */
  readonly repeated: number;
  readonly caughtUpSeconds: number;
};

/** Closes the receiver for `outageMs` under 50 messages a second, then waits for what is owed. */
export async function ridOutOutage({ stack }: RunningStack, outageMs: number): Promise<OutageOutcome> {
  const before = await openReceiver(0, false);
  const customer = await createCustomer(stack);
  let isOver = false;
  const load = runPacedLoad({
    url: stack.api,
    token: customer.token,
    perSecond: PER_SECOND,
    isOver: () => isOver,
    message: (n) => ({
      from: stack.demo.numbers.longCode,
      to: '+16505550123',
      body: `outage ${n}`,
      webhook_url: `http://127.0.0.1:${before.port}/events`,
    }),
  });
  await sleep(MARGIN_MS);
  before.close();
  await sleep(outageMs);
  const after = await openReceiver(before.port, false);
  const backAt = performance.now();
  await sleep(MARGIN_MS);
  isOver = true;
  const { accepted } = await load;
  await customer.close();

  const received = () => [...before.received, ...after.received].map(({ messageId }) => messageId);
  const missing = () => {
    const arrived = new Set(received());
    return accepted.filter((id) => !arrived.has(id)).length;
  };
  while (missing() > 0 && performance.now() - backAt < CATCH_UP_TIMEOUT_MS) await sleep(POLL_MS);
  const caughtUpSeconds = (performance.now() - backAt) / 1_000;
  after.close();
  return {
    accepted: accepted.length,
    missing: missing(),
    repeated: received().length - new Set(received()).size,
    caughtUpSeconds,
  };
}
