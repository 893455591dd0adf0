import { METRICS } from '../../shared/contracts/metric-names.ts';
import { type DashboardSpec, percentile, promql } from './dashboard-spec.ts';

/** Throughput, errors and latency of each connector. */
export const vendorPerformance: DashboardSpec = {
  uid: 'ringer-vendor-performance',
  title: 'Vendor performance',
  description: 'Throughput, errors, latency and receipts of each carrier connector.',
  variable: { label: 'connector', of: METRICS.connectorStatus.name },
  rows: [
    {
      title: 'Links',
      panels: [
        {
          title: 'Connectors that are bound',
          description: '1 while any bind of the connector is bound.',
          ...{ kind: 'stat', unit: 'short', span: 8 },
          queries: [
            { expr: promql`${METRICS.connectorStatus}{connector=~"$connector"}`, legend: '{{connector}}' },
          ],
        },
        {
          title: 'Binds',
          description: 'Binds that are bound, wanted, and bound on the backup host.',
          ...{ kind: 'timeseries', unit: 'short', span: 8 },
          queries: [
            { expr: promql`${METRICS.bindsUp}{connector=~"$connector"}`, legend: '{{connector}} bound' },
            { expr: promql`${METRICS.bindsWanted}{connector=~"$connector"}`, legend: '{{connector}} wanted' },
            {
              expr: promql`${METRICS.bindsOnBackup}{connector=~"$connector"}`,
              legend: '{{connector}} on backup',
            },
          ],
        },
        {
          title: 'Binds that came to nothing',
          description: 'By reason; docs/runbooks/connector-down.md says what to do.',
          ...{ kind: 'timeseries', unit: 'short', span: 8 },
          queries: [
            {
              expr: promql`sum by (connector, reason) (increase(${METRICS.bindFailures}{connector=~"$connector"}[$__rate_interval]))`,
              legend: '{{connector}} {{reason}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Throughput',
      panels: [
        {
          title: 'submit_sm',
          description: 'PDUs sent a second.',
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (connector) (rate(${METRICS.submitted}{connector=~"$connector"}[$__rate_interval]))`,
              legend: '{{connector}}',
            },
            { expr: promql`${METRICS.throughput}{connector=~"$connector"}`, legend: '{{connector}} now' },
          ],
        },
        {
          title: 'deliver_sm',
          description: 'Receipts and inbound parts stored a second.',
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (connector, kind) (rate(${METRICS.delivered}{connector=~"$connector"}[$__rate_interval]))`,
              legend: '{{connector}} {{kind}}',
            },
          ],
        },
        {
          title: 'Queue',
          description: 'Messages queued for the connector, and parts that wait in its link.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            { expr: promql`${METRICS.queueSize}{connector=~"$connector"}`, legend: '{{connector}}' },
            {
              expr: promql`${METRICS.linkWaiting}{connector=~"$connector"}`,
              legend: '{{connector}} in link',
            },
          ],
        },
        {
          title: 'Window in use',
          description:
            'Share of the PDUs that may wait for an answer: 1 says that the carrier sets the pace.',
          ...{ kind: 'timeseries', unit: 'percentunit' },
          queries: [
            {
              expr: promql`${METRICS.windowInUse}{connector=~"$connector"} / ${METRICS.windowSize}`,
              legend: '{{connector}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Answers and receipts',
      panels: [
        {
          title: 'Time to an answer',
          description: 'Half and 99 of 100 answers come sooner.',
          ...{ kind: 'timeseries', unit: 's' },
          queries: [50, 99].map((hundredth) => ({
            expr: percentile(hundredth, METRICS.submitSeconds, ['connector'], '{connector=~"$connector"}'),
            legend: `{{connector}} p${hundredth}`,
          })),
        },
        {
          title: 'Wait in the link',
          description: 'From the claim of a message to each of its PDUs, 99 of 100.',
          ...{ kind: 'timeseries', unit: 's' },
          queries: [
            {
              expr: percentile(99, METRICS.waitSeconds, ['connector'], '{connector=~"$connector"}'),
              legend: '{{connector}}',
            },
          ],
        },
        {
          title: 'Errors',
          description: 'Answers that were not ESME_ROK, or never came, a second.',
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (connector, error) (rate(${METRICS.submitErrors}{connector=~"$connector"}[$__rate_interval]))`,
              legend: '{{connector}} {{error}}',
            },
          ],
        },
        {
          title: 'Health',
          description: '100 is well, 0 is sick: then messages take other connectors.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            { expr: promql`${METRICS.linkHealth}{connector=~"$connector"}`, legend: '{{connector}}' },
            {
              expr: promql`${METRICS.linkSick}{connector=~"$connector"}`,
              legend: '{{connector}} sick',
            },
            {
              expr: promql`${METRICS.linkDrained}{connector=~"$connector"}`,
              legend: '{{connector}} drained',
            },
          ],
        },
        {
          title: 'Error rate and delivery rate',
          description: 'Share of submit_sm that ended in errors; share of final receipts that say delivered.',
          ...{ kind: 'timeseries', unit: 'percentunit' },
          queries: [
            { expr: promql`${METRICS.errorRate}{connector=~"$connector"}`, legend: '{{connector}} errors' },
            {
              expr: promql`${METRICS.deliveryRate}{connector=~"$connector"}`,
              legend: '{{connector}} delivered',
            },
          ],
        },
      ],
    },
  ],
};
