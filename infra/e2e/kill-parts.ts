// Kills parts with SIGKILL one after another under a steady load, then waits for the dust to settle and audits.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { openWebhookReceiver } from '../../shared/testing/webhook-receiver.ts';
import { type Audit, auditMessages, countDuplicates } from './audit.ts';
import { countWebhooks, type WebhookCount } from './count-webhooks.ts';
import { createCustomer } from './customer.ts';
import { type LoadBooks, runPacedLoad } from './paced-load.ts';
import type { RunningStack } from './running-stack.ts';

export type KillPlan = {
  /** Parts in the order in which they are killed. */
  readonly parts: readonly string[];
  /** Load goes on this long after each kill. */
  readonly secondsPerKill: number;
  readonly perSecond: number;
  readonly settleTimeoutMs: number;
  readonly report?: (line: string) => void;
};

export type KillOutcome = {
  readonly books: LoadBooks;
  readonly audit: Audit;
  readonly duplicates: number;
  readonly webhooks: WebhookCount;
};

const AUDIT_POLL_MS = 500;

export async function killPartsUnderLoad(running: RunningStack, plan: KillPlan): Promise<KillOutcome> {
  const { stack } = running;
  const customer = await createCustomer(stack);
  const carrier = carrierControlAt(stack.carrier.control);
  await carrier.clear();
  const receiver = await openWebhookReceiver();
  let over = false;
  const load = runPacedLoad({
    url: stack.api,
    token: customer.token,
    perSecond: plan.perSecond,
    isOver: () => over,
    message: (n) => ({
      from: stack.demo.numbers.longCode,
      to: '+16505550123',
      body: `storm ${n}`,
      webhook_url: `${receiver.url}/events`,
    }),
  });
  await sleep(1_000);
  for (const part of plan.parts) {
    await running.kill(part);
    plan.report?.(`killed ${part}`);
    await sleep(plan.secondsPerKill * 1_000);
  }
  over = true;
  const books = await load;
  await customer.close();
  const audit = await settle(stack.databaseUrl, books.accepted, plan.settleTimeoutMs);
  const { messages } = await carrier.messages();
  const duplicates = countDuplicates(messages.map(({ text }) => text));
  receiver.close();
  const webhooks = countWebhooks(receiver.received, books.accepted);
  const outcome = { books, audit, duplicates, webhooks };
  plan.report?.(summary(outcome));
  return outcome;
}

/** Waits until every accepted message is final and its webhook delivered, or time is up; then audits. */
async function settle(databaseUrl: string, accepted: readonly string[], timeoutMs: number): Promise<Audit> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => {});
  try {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const isLate = performance.now() > deadline;
      const audit = await auditMessages(pool, accepted).catch((error: unknown) => {
        // PostgreSQL was killed last, and is not back yet.
        if (isLate) throw error;
      });
      if (audit && (isLate || isSettled(audit))) return audit;
      await sleep(AUDIT_POLL_MS);
    }
  } finally {
    await pool.end();
  }
}

function isSettled(audit: Audit): boolean {
  return audit.final === audit.accepted && audit.webhooksOwed === 0;
}

export function summary({ books, audit, duplicates, webhooks }: KillOutcome): string {
  return [
    `sent ${books.sent}`,
    `accepted ${audit.accepted}`,
    `refused ${books.refused}`,
    `without an answer ${books.unanswered}`,
    `final ${audit.final}`,
    `lost ${audit.lost}`,
    `duplicates at the carrier ${duplicates}`,
    `webhooks owed ${audit.webhooksOwed}`,
    `missing ${webhooks.missing}`,
    `repeated ${webhooks.repeated}`,
    `under another id ${webhooks.renamed}`,
    `unbalanced accounts ${audit.unbalanced}`,
    JSON.stringify(audit.byStatus),
  ].join(' · ');
}
