import { METRICS } from '../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../shared/contracts/metric-spec.ts';
import { type DashboardSpec, type PanelSpec, percentile, promql } from './dashboard-spec.ts';

function stat(title: string, spec: MetricSpec, unit: PanelSpec['unit'] = 'short'): PanelSpec {
  return {
    ...{ title, description: spec.help, kind: 'stat', unit, span: 4 },
    queries: [{ expr: promql`max(${spec})`, legend: title }],
  };
}

function by(title: string, spec: MetricSpec, label: string, unit: PanelSpec['unit'] = 'short'): PanelSpec {
  return {
    ...{ title, description: spec.help, kind: 'timeseries', unit },
    queries: [{ expr: `max by (${label}) (${spec.name})`, legend: `{{${label}}}` }],
  };
}

/** Queue sizes, processing rates and errors. */
export const systemHealth: DashboardSpec = {
  uid: 'ringer-system-health',
  title: 'System health',
  description: 'Queues, hops, errors, and the parts that do the work.',
  rows: [
    {
      title: 'Is all well',
      panels: [
        stat('Lease held', METRICS.leaseHeld),
        stat('Healthy', METRICS.healthy),
        stat('Dead letters', METRICS.deadLetters),
        stat('Receipts parked', METRICS.receiptsParked),
        stat('Unequal ledgers', METRICS.ledgerUnequal),
        stat('Oldest webhook due', METRICS.webhooksOldest, 's'),
      ],
    },
    {
      title: 'Queues and hops',
      panels: [
        by('Queues', METRICS.queueSize, 'connector'),
        by('Oldest queued', METRICS.queueOldest, 'connector', 's'),
        by('Oldest waiting', METRICS.oldestWaiting, 'state', 's'),
        {
          title: 'Hops, half of them',
          description: METRICS.hopSeconds.help,
          ...{ kind: 'timeseries', unit: 's' },
          queries: [{ expr: percentile(50, METRICS.hopSeconds, ['hop']), legend: '{{hop}}' }],
        },
        {
          title: 'Hops, 95 of 100',
          description: METRICS.hopSeconds.help,
          ...{ kind: 'timeseries', unit: 's' },
          queries: [{ expr: percentile(95, METRICS.hopSeconds, ['hop']), legend: '{{hop}}' }],
        },
        {
          title: 'Pacing delay',
          description: METRICS.pacingDelay.help,
          ...{ kind: 'timeseries', unit: 's' },
          queries: [50, 95].map((hundredth) => ({
            expr: percentile(hundredth, METRICS.pacingDelay, []),
            legend: `p${hundredth}`,
          })),
        },
      ],
    },
    {
      title: 'Rates',
      panels: [
        {
          title: 'Messages claimed',
          description: 'A second, by bridge.',
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (instance) (rate(${METRICS.claimed}[$__rate_interval]))`,
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Webhooks',
          description: 'Those that are to be sent, and receivers that fail.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            { expr: promql`max(${METRICS.webhooksWaiting})`, legend: 'waiting' },
            { expr: promql`max(${METRICS.failingReceivers})`, legend: 'receivers that fail' },
          ],
        },
        {
          title: 'Jobs that fail',
          description: METRICS.jobFailures.help,
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`sum by (job) (increase(${METRICS.jobFailures}[$__rate_interval]))`,
              legend: '{{job}}',
            },
          ],
        },
        {
          title: 'PDUs that cannot be read',
          description: 'And receipts whose state is not known.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`sum by (peer) (increase(${METRICS.malformedPdus}[$__rate_interval]))`,
              legend: '{{peer}}',
            },
            {
              expr: promql`sum(increase(${METRICS.unrecognisedReceipts}[$__rate_interval]))`,
              legend: 'receipts',
            },
          ],
        },
        {
          title: 'Age of figures',
          description: 'How long ago each job read its figures from the database.',
          ...{ kind: 'timeseries', unit: 's' },
          queries: [{ expr: promql`time() - max by (job) (${METRICS.figuresRead})`, legend: '{{job}}' }],
        },
        by('Rows in DEFAULT partitions', METRICS.defaultPartitionRows, 'table'),
      ],
    },
    {
      title: 'Jasmin',
      panels: [
        stat('Whole', METRICS.jasminWhole),
        stat('Open tickets', METRICS.ticketsOpen),
        by('Connectors bound in Jasmin', METRICS.routerBound, 'connector'),
        by("Tickets in Jasmin's queues", METRICS.routerQueueSize, 'connector'),
        {
          title: 'Tickets sent by Jasmin',
          description: METRICS.routerSubmits.help,
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (connector) (rate(${METRICS.routerSubmits}[$__rate_interval]))`,
              legend: '{{connector}}',
            },
            {
              expr: promql`sum by (connector, error) (rate(${METRICS.routerSubmitErrors}[$__rate_interval]))`,
              legend: '{{connector}} {{error}}',
            },
          ],
        },
        {
          title: "Requests to Jasmin's HTTP",
          description: METRICS.routerHttpErrors.help,
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            { expr: promql`sum(rate(${METRICS.routerHttpSuccesses}[$__rate_interval]))`, legend: 'accepted' },
            {
              expr: promql`sum by (error) (rate(${METRICS.routerHttpErrors}[$__rate_interval]))`,
              legend: '{{error}}',
            },
          ],
        },
        by('Parts that answer', METRICS.jasminPartUp, 'part'),
        {
          title: 'Restarts, drifts, tickets lost',
          description: 'What the watchdog did.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`sum by (reason) (increase(${METRICS.jasminRestarts}[$__rate_interval]))`,
              legend: 'restart: {{reason}}',
            },
            { expr: promql`increase(${METRICS.jasminDrifts}[$__rate_interval])`, legend: 'drift' },
            { expr: promql`increase(${METRICS.jasminReposts}[$__rate_interval])`, legend: 'posted again' },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Processor',
          description: 'Share of one processor.',
          ...{ kind: 'timeseries', unit: 'percentunit', span: 8 },
          queries: [
            {
              expr: 'sum by (instance) (rate(process_cpu_seconds_total[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Memory',
          description: 'Resident memory.',
          ...{ kind: 'timeseries', unit: 'bytes', span: 8 },
          queries: [{ expr: 'process_resident_memory_bytes', legend: '{{instance}}' }],
        },
        {
          title: 'Event loop',
          description: 'How late it is, 99 of 100.',
          ...{ kind: 'timeseries', unit: 's', span: 8 },
          queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}' }],
        },
      ],
    },
  ],
};
