// The figures of `METRICS` as metrics of prom-client: most are read when Prometheus asks, from what the parts of the bridge
// count anyway; histograms and a few counters take what happens.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';

export type Sample<Label extends string> = {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
};

/** `read` gives all samples of the moment; what it does not name any more is gone. */
export function readSamples<Label extends string>(
  registry: Registry,
  spec: MetricSpec<Label>,
  read: () => Iterable<Sample<Label>>,
): void {
  const Metric = spec.type === 'counter' ? Counter : Gauge;
  new Metric<Label>({
    ...configOf(registry, spec),
    collect() {
      this.reset();
      for (const { labels, value } of read()) this.inc(labels, value);
    },
  });
}

/** One sample; none while `read` answers `undefined`, for a zero would say something. */
export function readNumber(
  registry: Registry,
  spec: MetricSpec<never>,
  read: () => number | undefined,
): void {
  const Metric = spec.type === 'counter' ? Counter : Gauge;
  new Metric({
    ...configOf(registry, spec),
    collect() {
      const value = read();
      this.reset();
      if (value === undefined) this.remove();
      else this.inc(value);
    },
  });
}

/** The function that it answers counts `count` more. */
export function registerCounter<Label extends string>(
  registry: Registry,
  spec: MetricSpec<Label>,
): (labels: Readonly<Record<Label, string>>, count?: number) => void {
  const counter = new Counter(configOf(registry, spec));
  return (labels, count = 1) => counter.inc(labels, count);
}

/** `bounds` ascending; the function that it answers takes one observation. */
export function registerHistogram<Label extends string>(
  registry: Registry,
  spec: MetricSpec<Label>,
  bounds: readonly number[],
): (labels: Readonly<Record<Label, string>>, value: number) => void {
  const histogram = new Histogram({ ...configOf(registry, spec), buckets: [...bounds] });
  return (labels, value) => histogram.observe(labels, value);
}

function configOf<Label extends string>(registry: Registry, { name, help, labels }: MetricSpec<Label>) {
  return { name, help, labelNames: labels, registers: [registry] };
}
