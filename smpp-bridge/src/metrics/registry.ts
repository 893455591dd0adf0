// Prometheus' text format, version 0.0.4: counters and gauges are read when they are asked for, histograms are kept.
import type { MetricName } from '../../../shared/contracts/metric-names.ts';

export type Labels = Readonly<Record<string, string>>;
export type Sample = { readonly labels?: Labels; readonly value: number };

export type Registry = {
  /** `read` gives the samples of the moment. A name that is registered again replaces what it was. */
  register(name: MetricName, type: 'counter' | 'gauge', help: string, read: () => readonly Sample[]): void;
  /** `bounds` ascending; the function it answers takes one observation. */
  histogram(
    name: MetricName,
    help: string,
    bounds: readonly number[],
  ): (labels: Labels, value: number) => void;
  render(): string;
};

type Family = { readonly type: string; readonly help: string; readonly lines: () => readonly string[] };

export function createRegistry(): Registry {
  const families = new Map<string, Family>();
  return {
    register(name, type, help, read) {
      families.set(name, {
        type,
        help,
        lines: () => read().map(({ labels, value }) => line(name, labels ?? {}, value)),
      });
    },
    histogram(name, help, bounds) {
      const series = new Map<string, Series>();
      families.set(name, {
        type: 'histogram',
        help,
        lines: () => [...series.values()].flatMap((one) => histogramLines(name, bounds, one)),
      });
      return (labels, value) => {
        const key = JSON.stringify(labels);
        let one = series.get(key);
        if (!one) {
          one = { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
          series.set(key, one);
        }
        observe(one, bounds, value);
      };
    },
    render() {
      const blocks = [...families].map(([name, { type, help, lines }]) =>
        [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()].join('\n'),
      );
      return `${blocks.join('\n')}\n`;
    },
  };
}

type Series = { readonly labels: Labels; readonly counts: number[]; sum: number; count: number };

function observe(series: Series, bounds: readonly number[], value: number): void {
  const bucket = bounds.findIndex((bound) => value <= bound);
  if (bucket >= 0) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  series.sum += value;
  series.count += 1;
}

function histogramLines(name: string, bounds: readonly number[], series: Series): string[] {
  let below = 0;
  const buckets = bounds.map((bound, index) => {
    below += series.counts[index] ?? 0;
    return line(`${name}_bucket`, { ...series.labels, le: String(bound) }, below);
  });
  return [
    ...buckets,
    line(`${name}_bucket`, { ...series.labels, le: '+Inf' }, series.count),
    line(`${name}_sum`, series.labels, series.sum),
    line(`${name}_count`, series.labels, series.count),
  ];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
