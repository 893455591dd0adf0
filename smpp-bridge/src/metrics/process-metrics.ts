import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Gauges whose names end as counters' do, which Prometheus' own check objects to. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Processor, memory, event loop and garbage collection of this process: `process_*` and `nodejs_*`. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
}
