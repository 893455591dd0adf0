// The figures that come from the database, read in the background by the bridge that holds the lease (ADR 16).
import type { Queryable } from '../../../../shared/platform/postgres.ts';
import type { Job } from '../../scheduler/job.ts';
import { createLedgerAudit, type LedgerFigures } from './audit-ledger.ts';
import { type Hop, hopsOf, pacingDelayOf } from './hops-of.ts';
import { type CampaignFigures, readCampaigns } from './read-campaigns.ts';
import { type CustomerFigures, readCustomers } from './read-customers.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { type QueueFigures, readQueues } from './read-queues.ts';
import { type ReceiptFigures, readReceipts } from './read-receipts.ts';
import { type RefusalFigures, readRefusals } from './read-refusals.ts';
import { readWaiting, type WaitingState } from './read-waiting.ts';
import { readWebhooks, type WebhookFigures } from './read-webhooks.ts';
import { sampleHops } from './sample-hops.ts';
import { nextSample } from './sample-window.ts';

/** What was read last; absent until it was read. */
export type Figures = {
  queues?: readonly QueueFigures[];
  waiting?: ReadonlyMap<WaitingState, Date>;
  webhooks?: WebhookFigures;
  receipts?: ReceiptFigures;
  customers?: readonly CustomerFigures[];
  refusals?: RefusalFigures;
  campaigns?: CampaignFigures;
  ledger?: LedgerFigures;
  deadLetters?: ReadonlyMap<string, number>;
  /** When each job that reads them last ended well, by its name. */
  readonly readAt: Map<string, Date>;
};

export type FigureDeps = {
  /** One connection of its own: figures never wait in the way of messages, nor for each other at once. */
  readonly db: Queryable;
  readonly customersMax: number;
  onHop(hop: Hop, seconds: number): void;
  onPacingDelay(seconds: number): void;
  /** Figures were read. */
  onRead(): void;
};

/** Jobs that read `figures` anew, each at its interval. */
export function figureJobs(figures: Figures, deps: FigureDeps): readonly Job[] {
  const { db, customersMax } = deps;
  const ledger = createLedgerAudit(db);
  let sampledUntil: Date | undefined;

  function job(name: string, intervalMs: number, read: (now: Date) => Promise<void>): Job {
    return {
      ...{ name, intervalMs },
      async run(_deps, now) {
        await read(now);
        figures.readAt.set(name, now);
        deps.onRead();
        return { rows: 0 };
      },
    };
  }

  async function sample(now: Date): Promise<void> {
    const { from, seconds, until } = nextSample(sampledUntil, now);
    if (seconds === 0) return;
    const sampled = await sampleHops(db, from, seconds);
    sampledUntil = until;
    for (const { hop, seconds: taken } of hopsOf(sampled, now)) deps.onHop(hop, taken);
    for (const message of sampled.messages) {
      const delay = pacingDelayOf(message);
      if (delay !== undefined) deps.onPacingDelay(delay);
    }
  }

  return [
    job('read-queues', 10_000, async () => {
      figures.queues = await readQueues(db);
    }),
    job('read-waiting', 10_000, async (now) => {
      figures.waiting = await readWaiting(db, now);
    }),
    job('read-webhooks', 15_000, async (now) => {
      figures.webhooks = await readWebhooks(db, now);
    }),
    job('read-receipts', 15_000, async (now) => {
      figures.receipts = await readReceipts(db, now);
    }),
    job('sample-hops', 15_000, sample),
    job('read-dead-letters', 15_000, async () => {
      figures.deadLetters = await readDeadLetters(db);
    }),
    job('read-customers', 30_000, async (now) => {
      figures.customers = await readCustomers(db, now, customersMax);
    }),
    job('read-refusals', 30_000, async (now) => {
      figures.refusals = await readRefusals(db, now, customersMax);
    }),
    job('read-campaigns', 60_000, async (now) => {
      figures.campaigns = await readCampaigns(db, now);
    }),
    job('audit-ledger', 30_000, async (now) => {
      figures.ledger = await ledger.step(now);
    }),
  ];
}
