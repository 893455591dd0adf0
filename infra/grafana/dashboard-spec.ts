// Dashboards as data: what a panel asks and how it shows it. Queries name figures of `METRICS` only, so that a panel cannot
// ask for one that nobody gives.
import type { MetricSpec } from '../../shared/contracts/metric-spec.ts';

export type Unit = 'short' | 's' | 'percentunit' | 'ops' | 'currencyUSD' | 'bytes' | 'dtdurations';

export type PanelSpec = {
  readonly title: string;
  readonly description: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  readonly unit: Unit;
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
  /** Of 24 columns; 12 unless told. */
  readonly span?: number;
};

export type DashboardSpec = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** A label whose values can be chosen, and the figure that has them. */
  readonly variable?: { readonly label: string; readonly of: string };
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelSpec[] }[];
};

/** PromQL with figures in it by their spec: promql`rate(${METRICS.submitted}[5m])`. */
export function promql(texts: TemplateStringsArray, ...specs: readonly MetricSpec[]): string {
  return texts.map((text, index) => `${text}${specs[index]?.name ?? ''}`).join('');
}

/** Seconds that so many of a hundred stay below, of a histogram's buckets, by `labels`. */
export function percentile(
  hundredth: number,
  spec: MetricSpec,
  labels: readonly string[],
  selector = '',
): string {
  const by = ['le', ...labels].join(', ');
  return `histogram_quantile(${hundredth / 100}, sum by (${by}) (rate(${spec.name}_bucket${selector}[$__rate_interval])))`;
}
