import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import { JASMIN_FENCES } from '../jasmin/send-outcome.ts';
import { RESTART_REASONS } from '../jasmin/watchdog-verdict.ts';
import type { JasminNumbers } from '../submitter/router.ts';
import { registerJasminRouterMetrics } from './jasmin-router-metrics.ts';
import { readNumber, readSamples } from './register-metric.ts';

/** Registers what Jasmin does with tickets and what its watchdog does with it: no samples where no Jasmin is involved. */
export function registerJasminMetrics(registry: Registry, jasmin: () => JasminNumbers | undefined): void {
  registerJasminRouterMetrics(registry, jasmin);
  readNumber(registry, METRICS.ticketsOpen, () => jasmin()?.openTickets);
  readNumber(registry, METRICS.jasminWhole, () => {
    const numbers = jasmin();
    return numbers && Number(numbers.isWhole);
  });
  readNumber(registry, METRICS.jasminDrifts, () => jasmin()?.drifts);
  readSamples(registry, METRICS.jasminRefusals, () => {
    const numbers = jasmin();
    if (numbers === undefined) return [];
    return JASMIN_FENCES.map((fence) => ({ labels: { fence }, value: numbers.fences.get(fence) ?? 0 }));
  });
  readNumber(registry, METRICS.jasminReposts, () => jasmin()?.watchdog.reposts);
  readSamples(registry, METRICS.jasminPartUp, () =>
    [...(jasmin()?.watchdog.partsUp ?? [])].map(([part, isUp]) => ({
      ...{ labels: { part }, value: Number(isUp) },
    })),
  );
  readSamples(registry, METRICS.jasminRestarts, () => {
    const numbers = jasmin();
    if (numbers === undefined) return [];
    const { restarts } = numbers.watchdog;
    return RESTART_REASONS.map((reason) => ({ labels: { reason }, value: restarts.get(reason) ?? 0 }));
  });
}
