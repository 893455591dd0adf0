import { METRICS } from '../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../shared/contracts/metric-spec.ts';
import { type DashboardSpec, type PanelSpec, promql } from './dashboard-spec.ts';

/** Customers are shown by company; those without one are `other`. */
function byCompany(spec: MetricSpec): string {
  return promql`label_replace(${spec}{customer="other"}, "company", "other", "", "") or ${spec} * on (customer) group_left (company) ${METRICS.customerInfo}`;
}

function today(title: string, spec: MetricSpec, unit: PanelSpec['unit']): PanelSpec {
  return {
    ...{ title, description: spec.help, kind: 'timeseries', unit },
    queries: [{ expr: `topk(20, ${byCompany(spec)})`, legend: '{{company}}' }],
  };
}

/** Messages sent and received, what they cost, and how they come. */
export const customerUsage: DashboardSpec = {
  uid: 'ringer-customer-usage',
  title: 'Customer usage',
  description: 'Messages sent and received, costs and patterns, of the customers with the most traffic.',
  rows: [
    {
      title: 'Since midnight UTC',
      panels: [
        {
          title: 'Sent',
          description: METRICS.customerSent.help,
          ...{ kind: 'stat', unit: 'short', span: 6 },
          queries: [{ expr: promql`sum(${METRICS.customerSent})`, legend: 'sent' }],
        },
        {
          title: 'Received',
          description: METRICS.customerReceived.help,
          ...{ kind: 'stat', unit: 'short', span: 6 },
          queries: [{ expr: promql`sum(${METRICS.customerReceived})`, legend: 'received' }],
        },
        {
          title: 'Cost',
          description: METRICS.customerCost.help,
          ...{ kind: 'stat', unit: 'currencyUSD', span: 6 },
          queries: [{ expr: promql`sum(${METRICS.customerCost})`, legend: 'cost' }],
        },
        {
          title: 'Customers with traffic',
          description: 'Those that are named; `METRICS_CUSTOMERS_MAX` at most.',
          ...{ kind: 'stat', unit: 'short', span: 6 },
          queries: [{ expr: promql`count(${METRICS.customerInfo})`, legend: 'customers' }],
        },
        today('Sent by customer', METRICS.customerSent, 'short'),
        today('Received by customer', METRICS.customerReceived, 'short'),
        today('Cost by customer', METRICS.customerCost, 'currencyUSD'),
        {
          title: 'Messages an hour by customer',
          description: 'How traffic comes over the day.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`topk(20, increase(${METRICS.customerSent}[1h]))`,
              legend: '{{customer}}',
            },
          ],
        },
      ],
    },
    {
      title: "Customers' SMPP",
      panels: [
        {
          title: 'Binds',
          description: METRICS.customerBinds.help,
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [{ expr: promql`sum by (type) (${METRICS.customerBinds})`, legend: '{{type}}' }],
        },
        {
          title: 'Refused binds',
          description: 'A minute, by reason.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`sum by (reason) (60 * rate(${METRICS.customerBindsRefused}[$__rate_interval]))`,
              legend: '{{reason}}',
            },
          ],
        },
        {
          title: 'submit_sm',
          description: 'Answers a second, by command_status.',
          ...{ kind: 'timeseries', unit: 'ops' },
          queries: [
            {
              expr: promql`sum by (status) (rate(${METRICS.customerSubmits}[$__rate_interval]))`,
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'deliver_sm',
          description: 'Taken a second, and waiting for an answer.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`sum(rate(${METRICS.customerDeliveries}[$__rate_interval]))`,
              legend: 'taken a second',
            },
            { expr: promql`sum(${METRICS.customerWindowInUse})`, legend: 'waiting' },
          ],
        },
      ],
    },
  ],
};
