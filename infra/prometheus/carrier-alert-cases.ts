import type { AlertCases } from './alert-case.ts';

const ONE = '{connector="one"}';

/** Of carriers, Jasmin, webhooks, money and compliance. */
export const CARRIER_ALERT_CASES: AlertCases = {
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
