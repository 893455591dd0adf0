import type { AlertCases } from './alert-case.ts';

const ONE = '{connector="one"}';

/** Of the bridge and of messages. */
export const MESSAGE_ALERT_CASES: AlertCases = {
  NoBridgeHoldsTheLease: [
    {
      why: 'both bridges stand by',
      series: {
        'ringer_bridge_lease_held{instance="a"}': '0x20',
        'ringer_bridge_lease_held{instance="b"}': '0x20',
      },
      fires: [{ summary: 'No bridge holds the lease, so nothing is sent and no work is woken.' }],
    },
    {
      why: 'no bridge can be asked',
      series: { up: '0x20' },
      fires: [{ summary: 'No bridge holds the lease, so nothing is sent and no work is woken.' }],
    },
    {
      why: 'one of two holds it',
      series: {
        'ringer_bridge_lease_held{instance="a"}': '0x20',
        'ringer_bridge_lease_held{instance="b"}': '1x20',
      },
    },
  ],
  BridgeUnhealthy: [
    {
      why: 'no link is bound',
      series: { 'ringer_bridge_healthy{instance="a"}': '1x5 0x10' },
      fires: [
        {
          labels: { instance: 'a' },
          summary: 'The bridge a holds the lease and has no carrier link that is bound.',
        },
      ],
    },
    { why: 'it has just started', series: { 'ringer_bridge_healthy{instance="a"}': '1x13 0x1' } },
  ],
  FiguresStale: [
    {
      why: 'a job hangs',
      series: { 'ringer_figures_timestamp_seconds{job="read-queues"}': '60x20' },
      fires: [
        {
          labels: { job: 'read-queues' },
          summary:
            'The job read-queues has not read its figures for five minutes; alerts that use them are blind.',
        },
      ],
    },
    {
      why: 'it reads every minute',
      series: { 'ringer_figures_timestamp_seconds{job="read-queues"}': '0+60x20' },
    },
  ],
  JobsFailing: [
    {
      why: 'every run fails',
      series: { 'ringer_scheduler_failures_total{job="wake-messages"}': '0+6x20' },
      fires: [
        {
          labels: { job: 'wake-messages' },
          summary: "The scheduler's job wake-messages fails again and again.",
        },
      ],
    },
    { why: 'one run failed', series: { 'ringer_scheduler_failures_total{job="wake-messages"}': '0x5 1x15' } },
  ],
  DefaultPartitionInUse: [
    {
      why: 'a month has no partition',
      series: { 'ringer_default_partition_rows{table="messaging.message_log"}': '3x20' },
      fires: [
        {
          labels: { table: 'messaging.message_log' },
          summary:
            'Rows of messaging.message_log stand in its DEFAULT partition, since their month has none.',
        },
      ],
    },
    {
      why: 'it is empty',
      series: { 'ringer_default_partition_rows{table="messaging.message_log"}': '0x20' },
    },
  ],
  EventLoopSlow: [
    {
      why: 'it is too busy for minutes',
      series: { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': '0.7x20' },
      fires: [{ labels: { instance: 'a' }, summary: 'The bridge a is too busy to answer in time.' }],
    },
    {
      why: 'it was busy for a minute',
      series: { 'nodejs_eventloop_lag_p99_seconds{instance="a"}': '0.01x12 2 0.01x5' },
    },
  ],
  NothingSentWhileWorkWaits: [
    {
      why: 'a link is bound and takes nothing',
      series: { [`jasmin_queue_size${ONE}`]: '40x20', [`jasmin_submit_sm_total${ONE}`]: '900x20' },
      fires: [
        {
          labels: { connector: 'one' },
          summary: 'Messages wait for one, and nothing has left on it for five minutes.',
        },
      ],
    },
    {
      why: 'messages wait for a connector that has no link at all',
      series: { [`jasmin_queue_size${ONE}`]: '40x20' },
      fires: [
        {
          labels: { connector: 'one' },
          summary: 'Messages wait for one, and nothing has left on it for five minutes.',
        },
      ],
    },
    {
      why: 'a long queue moves',
      series: { [`jasmin_queue_size${ONE}`]: '90000x20', [`jasmin_submit_sm_total${ONE}`]: '0+100x20' },
    },
    {
      why: 'nothing is sent because nothing waits',
      series: { [`jasmin_queue_size${ONE}`]: '0x20', [`jasmin_submit_sm_total${ONE}`]: '900x20' },
    },
  ],
  SendingWithoutReceipts: [
    {
      why: 'receipts have stopped',
      series: {
        [`jasmin_submit_sm_total${ONE}`]: '0+10x40',
        [`ringer_carrier_asks_receipts${ONE}`]: '1x40',
        'jasmin_deliver_sm_total{connector="one",kind="receipt"}': '0+10x5 50x35',
        'jasmin_deliver_sm_total{connector="one",kind="inbound"}': '0+10x40',
      },
      at: '30m',
      fires: [
        {
          labels: { connector: 'one' },
          summary: 'one takes messages and has sent no receipt for a quarter of an hour.',
        },
      ],
    },
    {
      why: 'there has never been a receipt',
      series: { [`jasmin_submit_sm_total${ONE}`]: '0+10x40', [`ringer_carrier_asks_receipts${ONE}`]: '1x40' },
      at: '30m',
      fires: [
        {
          labels: { connector: 'one' },
          summary: 'one takes messages and has sent no receipt for a quarter of an hour.',
        },
      ],
    },
    {
      why: 'receipts come, if few',
      series: {
        [`jasmin_submit_sm_total${ONE}`]: '0+10x40',
        [`ringer_carrier_asks_receipts${ONE}`]: '1x40',
        'jasmin_deliver_sm_total{connector="one",kind="receipt"}': '0+1x40',
      },
      at: '30m',
    },
    {
      why: 'none are asked for',
      series: { [`jasmin_submit_sm_total${ONE}`]: '0+10x40', [`ringer_carrier_asks_receipts${ONE}`]: '0x40' },
      at: '30m',
    },
    {
      why: 'a handful of messages went to telephones that are off',
      series: {
        [`jasmin_submit_sm_total${ONE}`]: '0x10 15x30',
        [`ringer_carrier_asks_receipts${ONE}`]: '1x40',
      },
      at: '30m',
    },
  ],
  MessagesWaitTooLong: [
    {
      why: 'validation is away, or parts of inbound texts are never joined',
      series: {
        'ringer_oldest_waiting_seconds{state="accepted"}': '0+60x20',
        'ringer_oldest_waiting_seconds{state="inbound"}': '1700+60x20',
      },
      fires: [
        { labels: { state: 'accepted' }, summary: 'What waits longest as "accepted" has waited 15m 0s.' },
        { labels: { state: 'inbound' }, summary: 'What waits longest as "inbound" has waited 43m 20s.' },
      ],
    },
    {
      why: 'work is picked up within seconds; what is queued has a pace of its own, and parts wait for each other',
      series: {
        'ringer_oldest_waiting_seconds{state="accepted"}': '2x20',
        'ringer_oldest_waiting_seconds{state="queued"}': '3000x20',
        'ringer_oldest_waiting_seconds{state="inbound"}': '600x20',
      },
    },
  ],
  QueueTooOld: [
    {
      why: 'a queue does not get shorter',
      series: { [`ringer_queue_oldest_seconds${ONE}`]: '600+60x20' },
      fires: [
        { labels: { connector: 'one' }, summary: 'The oldest message for one has been queued for 25m 0s.' },
      ],
    },
    { why: 'a burst is worked off', series: { [`ringer_queue_oldest_seconds${ONE}`]: '0+60x10 0x10' } },
  ],
  ValidationSlow: [
    {
      why: 'most take longer than any bucket holds',
      series: {
        'ringer_hop_seconds_bucket{hop="validated",le="1"}': '0+1x40',
        'ringer_hop_seconds_bucket{hop="validated",le="30"}': '0+2x40',
        'ringer_hop_seconds_bucket{hop="validated",le="+Inf"}': '0+50x40',
      },
      at: '30m',
      fires: [
        {
          labels: { hop: 'validated' },
          summary: 'One in twenty takes more than five seconds to be "validated".',
        },
      ],
    },
    {
      why: 'nearly all are fast, and receipts are slow by nature',
      series: {
        'ringer_hop_seconds_bucket{hop="validated",le="1"}': '0+49x40',
        'ringer_hop_seconds_bucket{hop="validated",le="30"}': '0+50x40',
        'ringer_hop_seconds_bucket{hop="validated",le="+Inf"}': '0+50x40',
        'ringer_hop_seconds_bucket{hop="receipt",le="1"}': '0x40',
        'ringer_hop_seconds_bucket{hop="receipt",le="+Inf"}': '0+50x40',
      },
      at: '30m',
    },
  ],
  DeadLetters: [
    {
      why: 'an event was given up',
      series: { 'ringer_dead_letters{topic="receipt-received"}': '1x20' },
      fires: [
        { labels: { topic: 'receipt-received' }, summary: 'Events of receipt-received were given up.' },
      ],
    },
    { why: 'all were looked after', series: { 'ringer_dead_letters{topic="receipt-received"}': '0x20' } },
  ],
};
