import { METRICS } from '../../shared/contracts/metric-names.ts';
import { type DashboardSpec, promql } from './dashboard-spec.ts';

/** 10DLC limits, violations and campaigns, and what else was refused. */
export const compliance: DashboardSpec = {
  uid: 'ringer-compliance',
  title: 'Compliance',
  description: '10DLC limits, violations and campaign status; what our rules refused.',
  rows: [
    {
      title: '10DLC',
      panels: [
        {
          title: 'Violations today',
          description: METRICS.tenDlcViolations.help,
          ...{ kind: 'stat', unit: 'short', span: 8 },
          queries: [{ expr: promql`sum(${METRICS.tenDlcViolations}) or vector(0)`, legend: 'violations' }],
        },
        {
          title: 'Campaigns by status',
          description: METRICS.campaigns.help,
          ...{ kind: 'stat', unit: 'short', span: 8 },
          queries: [{ expr: promql`max by (status) (${METRICS.campaigns})`, legend: '{{status}}' }],
        },
        {
          title: 'Caps above nine tenths',
          description: METRICS.dailyCapUsed.help,
          ...{ kind: 'stat', unit: 'short', span: 8 },
          queries: [{ expr: promql`count(${METRICS.dailyCapUsed} > 0.9) or vector(0)`, legend: 'caps' }],
        },
        {
          title: 'Violations by reason',
          description: METRICS.tenDlcViolations.help,
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [{ expr: promql`sum by (reason) (${METRICS.tenDlcViolations})`, legend: '{{reason}}' }],
        },
        {
          title: 'Violations by customer',
          description: 'The ten with the most today.',
          ...{ kind: 'table', unit: 'short' },
          queries: [
            {
              expr: promql`topk(10, sum by (customer) (${METRICS.tenDlcViolations}))`,
              legend: '{{customer}}',
            },
          ],
        },
        {
          title: 'Daily caps used',
          description: METRICS.dailyCapUsed.help,
          ...{ kind: 'timeseries', unit: 'percentunit', span: 24 },
          queries: [{ expr: promql`max by (subject) (${METRICS.dailyCapUsed})`, legend: '{{subject}}' }],
        },
      ],
    },
    {
      title: 'Refused by our rules',
      panels: [
        {
          title: 'Refused messages by code',
          description: 'Since midnight UTC; each code has a page in docs/errors.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            { expr: promql`topk(15, max by (code) (${METRICS.refusedMessages}))`, legend: '{{code}}' },
          ],
        },
        {
          title: 'Opt-outs and content',
          description: 'Messages to recipients who had opted out, and texts that a rule blocks.',
          ...{ kind: 'timeseries', unit: 'short' },
          queries: [
            {
              expr: promql`max by (code) (${METRICS.refusedMessages}{code=~"recipient_opted_out|content_.*"})`,
              legend: '{{code}}',
            },
          ],
        },
      ],
    },
  ],
};
