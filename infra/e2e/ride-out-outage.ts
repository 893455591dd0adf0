// A customer's webhook receiver that dies in the middle of a request and is away for a while under load: every message
// must have had its webhook afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openWebhookReceiver } from '../../shared/testing/webhook-receiver.ts';
import { countWebhooks, type WebhookCount } from './count-webhooks.ts';
import { createCustomer } from './customer.ts';
import { runPacedLoad } from './paced-load.ts';
import type { RunningStack } from './running-stack.ts';

export type OutageOptions = {
  readonly outageMs: number;
  /**
   * What failed twice during the outage is due again 5 min after its second attempt, give or take jitter. `wait` waits for
   * that; `bring-forward` sets what is due later to now, as time would.
   */
  readonly catchUp: 'wait' | 'bring-forward';
};

export type OutageOutcome = WebhookCount & {
  /** Ids of the messages that the API took. */
  readonly accepted: readonly string[];
  readonly caughtUpSeconds: number;
};

const PER_SECOND = 50;
/** Load before the receiver goes away, and after it is back. */
const MARGIN_MS = 3_000;
const CATCH_UP_TIMEOUT_MS = { wait: 8 * 60_000, 'bring-forward': 60_000 } as const;
const POLL_MS = 500;

const BRING_FORWARD = `
  update messaging.webhook_deliveries set due_at = now(), wake_at = now() where state = 'pending' and due_at > now()`;

/** Lets the receiver die under 50 messages a second, opens it again after `outageMs`, and waits for what is owed. */
export async function rideOutOutage(
  { stack }: RunningStack,
  { outageMs, catchUp }: OutageOptions,
): Promise<OutageOutcome> {
  const before = await openWebhookReceiver();
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
      webhook_url: `${before.url}/events`,
    }),
  });
  await sleep(MARGIN_MS);
  before.dieAtNext();
  await sleep(outageMs);
  const after = await openWebhookReceiver(before.port);
  const backAt = performance.now();
  await sleep(MARGIN_MS);
  isOver = true;
  const { accepted } = await load;
  await customer.close();

  const count = () => countWebhooks([...before.received, ...after.received], accepted);
  const database = new pg.Pool({ connectionString: stack.databaseUrl, max: 1 });
  const deadline = performance.now() + CATCH_UP_TIMEOUT_MS[catchUp];
  while (count().missing > 0 && performance.now() < deadline) {
    if (catchUp === 'bring-forward') await database.query(BRING_FORWARD);
    await sleep(POLL_MS);
  }
  await database.end();
  const caughtUpSeconds = (performance.now() - backAt) / 1_000;
  after.close();
  return { ...count(), accepted, caughtUpSeconds };
}
