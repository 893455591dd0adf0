// Figures of the database as metrics; none of them while they were not read, or another bridge reads them.
import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';
import { formatId, type Uuid } from '../../../shared/kernel/ids.ts';
import type { Figures } from './figures/figure-jobs.ts';
import type { Hop } from './figures/hops-of.ts';
import type { CustomerFigures } from './figures/read-customers.ts';
import { readNumber, readSamples, registerHistogram, type Sample } from './register-metric.ts';

export type FigureSources = {
  /** Absent where this bridge does not hold the lease. */
  readonly figures: () => Figures | undefined;
  readonly now: () => Date;
};

export type HopObserver = {
  onHop(hop: Hop, seconds: number): void;
  onPacingDelay(seconds: number): void;
};

const HOP_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const PACING_SECONDS = [0.25, 1, 5, 15, 60, 300, 1_800, 7_200, 43_200];

export function registerFigureMetrics(registry: Registry, { figures, now }: FigureSources): HopObserver {
  const ageOf = (at: Date | undefined) => (at ? Math.max(0, (now().getTime() - at.getTime()) / 1_000) : 0);

  readSamples(registry, METRICS.oldestWaiting, function* () {
    const { waiting, queues } = figures() ?? {};
    for (const [state, at] of waiting ?? []) yield { labels: { state }, value: ageOf(at) };
    const oldest = Math.max(0, ...(queues ?? []).map(({ oldestAt }) => ageOf(oldestAt)));
    if (oldest > 0) yield { labels: { state: 'queued' }, value: oldest };
  });
  readSamples(registry, METRICS.queueOldest, () =>
    (figures()?.queues ?? []).map(({ connector, oldestAt }) => ({
      ...{ labels: { connector }, value: ageOf(oldestAt) },
    })),
  );
  readNumber(registry, METRICS.webhooksWaiting, () => figures()?.webhooks?.waiting);
  readNumber(registry, METRICS.webhooksOldest, () => {
    const webhooks = figures()?.webhooks;
    return webhooks && ageOf(webhooks.oldestDueAt);
  });
  readNumber(registry, METRICS.failingReceivers, () => figures()?.webhooks?.failingReceivers);
  readSamples(registry, METRICS.deliveryRate, () =>
    samplesOf('connector', figures()?.receipts?.deliveryRates),
  );
  readNumber(registry, METRICS.receiptsParked, () => figures()?.receipts?.parked);
  readSamples(registry, METRICS.deadLetters, () => samplesOf('topic', figures()?.deadLetters));
  readSamples(registry, METRICS.campaigns, () => samplesOf('status', figures()?.campaigns?.byStatus));
  readSamples(registry, METRICS.dailyCapUsed, () => samplesOf('subject', figures()?.campaigns?.capsUsed));
  readNumber(registry, METRICS.ledgerUnequal, () => figures()?.ledger?.unequal.length);
  readNumber(registry, METRICS.ledgerAudited, () => secondsOf(figures()?.ledger?.auditedAt));
  readSamples(registry, METRICS.figuresRead, () =>
    [...(figures()?.readAt ?? [])].map(([job, at]) => ({ labels: { job }, value: secondsOf(at) ?? 0 })),
  );

  const observeHop = registerHistogram(registry, METRICS.hopSeconds, HOP_SECONDS);
  const observePacing = registerHistogram(registry, METRICS.pacingDelay, PACING_SECONDS);
  return {
    onHop: (hop, seconds) => observeHop({ hop }, seconds),
    onPacingDelay: (seconds) => observePacing({}, seconds),
  };
}

type FigureSource = FigureSources['figures'];

/** Read from the figures' `customers` alone. */
export function registerPerCustomer(registry: Registry, figures: FigureSource): void {
  const customers = () => figures()?.customers ?? [];
  const perCustomer = (spec: MetricSpec<'customer'>, read: (customer: CustomerFigures) => number) =>
    readSamples(registry, spec, () =>
      customers().map((customer) => ({
        ...{ labels: { customer: customerLabel(customer.accountId) }, value: read(customer) },
      })),
    );
  perCustomer(METRICS.customerSent, ({ sent }) => sent);
  perCustomer(METRICS.customerReceived, ({ received }) => received);
  perCustomer(METRICS.customerCost, ({ cost }) => cost);
  readSamples(registry, METRICS.customerInfo, function* () {
    for (const { accountId, company } of customers()) {
      if (company === undefined) continue;
      yield { labels: { customer: customerLabel(accountId), company }, value: 1 };
    }
  });
}

/** Read from the figures' `refusals` alone. */
export function registerRefusals(registry: Registry, figures: FigureSource): void {
  readSamples(registry, METRICS.refusedMessages, () => samplesOf('code', figures()?.refusals?.byCode));
  readSamples(registry, METRICS.tenDlcViolations, () =>
    (figures()?.refusals?.violations ?? []).map(({ accountId, code, refusals }) => ({
      ...{ labels: { customer: customerLabel(accountId), reason: code }, value: refusals },
    })),
  );
}

function customerLabel(accountId: Uuid | undefined): string {
  return accountId === undefined ? 'other' : formatId('account', accountId);
}

function samplesOf<Label extends string>(
  label: Label,
  values: ReadonlyMap<string, number> | undefined,
): readonly Sample<Label>[] {
  return [...(values ?? [])].map(([name, value]) => ({
    labels: { [label]: name } as Record<Label, string>,
    value,
  }));
}

function secondsOf(at: Date | undefined): number | undefined {
  return at && at.getTime() / 1_000;
}
