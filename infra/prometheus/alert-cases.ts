// When each alert fires and when it stays quiet, in promtool's notation of series: a value a minute, `0+5x10` begins at 0
// and adds 5 ten times.

export type FiringAlert = { readonly labels?: Readonly<Record<string, string>>; readonly summary: string };

export type AlertCase = {
  /** What would go unseen, or wake somebody for nothing. */
  readonly why: string;
  readonly series: Readonly<Record<string, string>>;
  /** Looked at then; after a quarter of an hour unless told. */
  readonly at?: string;
  /** Absent, it stays quiet. */
  readonly fires?: readonly FiringAlert[];
};

const ONE = '{connector="one"}';

export const ALERT_CASES: Readonly<Record<string, readonly AlertCase[]>> = {
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
  ConnectorDown: [
    {
      why: 'no bind comes up',
      series: { [`jasmin_connectors_status${ONE}`]: '1x5 0x15' },
      fires: [{ labels: { connector: 'one' }, summary: 'one has no bind.' }],
    },
    { why: 'a bind was away for a minute', series: { [`jasmin_connectors_status${ONE}`]: '1x12 0 1x5' } },
  ],
  ConnectorSick: [
    {
      why: 'it takes messages and sends no receipts',
      series: { [`ringer_link_sick${ONE}`]: '1x20' },
      fires: [
        {
          labels: { connector: 'one' },
          summary: 'one is held for sick, and messages take other connectors.',
        },
      ],
    },
    { why: 'it was well again soon', series: { [`ringer_link_sick${ONE}`]: '0x11 1x3' } },
  ],
  ConnectorDrained: [
    {
      why: 'nobody has resumed it',
      series: { [`ringer_link_drained${ONE}`]: '1x400' },
      at: '370m',
      fires: [
        { labels: { connector: 'one' }, summary: 'one has been drained for six hours; was it forgotten?' },
      ],
    },
    {
      why: 'it is drained for a night watch',
      series: { [`ringer_link_drained${ONE}`]: '1x200 0x200' },
      at: '370m',
    },
  ],
  BindsMissing: [
    {
      why: 'half of the throughput is gone',
      series: { [`ringer_carrier_binds_up${ONE}`]: '2x20', [`ringer_carrier_binds_wanted${ONE}`]: '4x20' },
      fires: [{ labels: { connector: 'one' }, summary: 'one has 2 binds, and is to have more.' }],
    },
    {
      why: 'all are there; of one that is down ConnectorDown tells',
      series: {
        [`ringer_carrier_binds_up${ONE}`]: '4x20',
        [`ringer_carrier_binds_wanted${ONE}`]: '4x20',
        'ringer_carrier_binds_up{connector="two"}': '0x20',
        'ringer_carrier_binds_wanted{connector="two"}': '4x20',
      },
    },
  ],
  OnBackupHost: [
    {
      why: 'the primary host stays away',
      series: { [`ringer_carrier_binds_on_backup${ONE}`]: '2x60' },
      at: '45m',
      fires: [{ labels: { connector: 'one' }, summary: 'one has been on its backup host for half an hour.' }],
    },
    {
      why: 'the primary host was back soon',
      series: { [`ringer_carrier_binds_on_backup${ONE}`]: '2x20 0x40' },
      at: '45m',
    },
  ],
  ConnectorErrors: [
    {
      why: 'the carrier refuses',
      series: { [`jasmin_error_rate${ONE}`]: '0.5x20', [`jasmin_throughput_current${ONE}`]: '10x20' },
      fires: [{ labels: { connector: 'one' }, summary: '50% of what one is sent ends in errors.' }],
    },
    {
      why: 'a few numbers do not exist',
      series: { [`jasmin_error_rate${ONE}`]: '0.05x20', [`jasmin_throughput_current${ONE}`]: '10x20' },
    },
    {
      why: 'nothing is sent any more',
      series: { [`jasmin_error_rate${ONE}`]: '1x20', [`jasmin_throughput_current${ONE}`]: '0x20' },
    },
  ],
  DeliveryRateLow: [
    {
      why: 'the carrier takes messages and delivers none',
      series: { [`sms_delivery_rate${ONE}`]: '0.3x40' },
      at: '30m',
      fires: [{ labels: { connector: 'one' }, summary: 'Only 30% of what one was given is delivered.' }],
    },
    { why: 'some telephones are off', series: { [`sms_delivery_rate${ONE}`]: '0.9x40' }, at: '30m' },
  ],
  ReceiptsParked: [
    {
      why: 'receipts are in a notation that is not known',
      series: { ringer_receipts_parked: '400x40' },
      at: '30m',
      fires: [{ summary: '400 receipts find no message.' }],
    },
    { why: 'a few name messages of somebody else', series: { ringer_receipts_parked: '20x40' }, at: '30m' },
  ],
  CarrierSpeaksGarbage: [
    {
      why: 'a carrier has changed something',
      series: { 'ringer_smpp_malformed_pdus_total{peer="carrier"}': '0x10 3x10' },
      fires: [{ labels: { peer: 'carrier' }, summary: 'A carrier has sent PDUs that cannot be read.' }],
    },
    {
      why: "the internet knocks at the customers' door",
      series: {
        'ringer_smpp_malformed_pdus_total{peer="customer"}': '0+9x20',
        'ringer_smpp_malformed_pdus_total{peer="carrier"}': '3x20',
      },
    },
  ],
  JasminNotWhole: [
    {
      why: 'Jasmin refuses a route',
      series: { ringer_jasmin_whole: '1x5 0x15' },
      fires: [{ summary: 'Jasmin does not hold all that the database says it shall.' }],
    },
    { why: 'a change was being made', series: { ringer_jasmin_whole: '1x12 0 1x5' } },
  ],
  JasminPartDown: [
    {
      why: 'the broker is away',
      series: {
        'ringer_jasmin_part_up{part="broker"}': '0x20',
        'ringer_jasmin_part_up{part="http"}': '1x20',
      },
      fires: [{ labels: { part: 'broker' }, summary: "Jasmin's broker does not answer." }],
    },
    { why: 'all parts answer', series: { 'ringer_jasmin_part_up{part="broker"}': '1x20' } },
  ],
  JasminDrifts: [
    {
      why: 'a script types into the console',
      series: { ringer_jasmin_drifts_total: '0x5 1x15' },
      fires: [{ summary: 'Somebody else has changed Jasmin; it was put right.' }],
    },
    { why: 'that was last week', series: { ringer_jasmin_drifts_total: '4x20' } },
  ],
  JasminRestarts: [
    {
      why: 'a restart does not help',
      series: { 'ringer_jasmin_restarts_total{reason="unreachable"}': '0+1x20' },
      fires: [{ summary: 'The watchdog restarts Jasmin again and again.' }],
    },
    {
      why: 'one restart has helped',
      series: { 'ringer_jasmin_restarts_total{reason="unreachable"}': '0x5 1x15' },
    },
  ],
  WebhooksOverdue: [
    {
      why: 'nobody sends webhooks',
      series: { ringer_webhooks_oldest_seconds: '0+60x20' },
      fires: [{ summary: 'A webhook that is due has waited 15m 0s.' }],
    },
    { why: 'each is sent when it is due', series: { ringer_webhooks_oldest_seconds: '2x20' } },
  ],
  WebhooksFailing: [
    {
      why: 'our way out is closed, or a certificate of ours is wrong',
      series: { ringer_webhook_receivers_failing: '25x40' },
      at: '30m',
      fires: [{ summary: 'Calls to 25 receivers of webhooks fail.' }],
    },
    { why: 'two customers have a bad day', series: { ringer_webhook_receivers_failing: '2x40' }, at: '30m' },
  ],
  LedgerUnequal: [
    {
      why: 'money moved without an entry',
      series: { ringer_ledger_unequal_accounts: '0x5 1x15' },
      fires: [{ summary: 'The balances of 1 accounts are not what their ledgers add up to.' }],
    },
    { why: 'all are equal', series: { ringer_ledger_unequal_accounts: '0x20' } },
  ],
  LedgerNotAudited: [
    {
      why: 'the audit has stopped',
      series: { ringer_ledger_audited_timestamp_seconds: '0x400' },
      at: '370m',
      fires: [{ summary: 'No round over all ledgers has ended for six hours.' }],
    },
    {
      why: 'a round takes an hour',
      series: { ringer_ledger_audited_timestamp_seconds: '0x60 3600x100' },
      at: '150m',
    },
  ],
  DailyCapNear: [
    {
      why: 'a campaign comes to its cap',
      series: { 'ringer_daily_cap_used_ratio{subject="campaign:C1"}': '0.95x20' },
      fires: [{ labels: { subject: 'campaign:C1' }, summary: 'campaign:C1 has used 95% of its daily cap.' }],
    },
    { why: 'there is room', series: { 'ringer_daily_cap_used_ratio{subject="campaign:C1"}': '0.5x20' } },
  ],
  TenDlcViolations: [
    {
      why: 'a customer sends without a campaign',
      series: {
        'sms_10dlc_violations{customer="acc_1",reason="campaign_missing"}': '80x20',
        'sms_10dlc_violations{customer="acc_1",reason="daily_cap_reached"}': '40x20',
      },
      fires: [
        {
          labels: { customer: 'acc_1' },
          summary: 'acc_1 has tried 120 messages today that break the rules of 10DLC.',
        },
      ],
    },
    {
      why: 'a few were tried',
      series: { 'sms_10dlc_violations{customer="acc_1",reason="campaign_missing"}': '3x20' },
    },
  ],
};
