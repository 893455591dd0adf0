/** Prometheus names of the bridge (`METRICS_PORT`). Counters end in `_total`, times in `_seconds`. */
export const METRICS = {
  submitted: 'ringer_carrier_submits_total',
  submitErrors: 'ringer_carrier_submit_errors_total',
  submitSeconds: 'ringer_carrier_submit_seconds',
  receipts: 'ringer_carrier_receipts_total',
  unrecognisedReceipts: 'ringer_carrier_receipts_unrecognised_total',
  inboundParts: 'ringer_carrier_inbound_parts_total',
  linkUp: 'ringer_carrier_link_up',
  bindsUp: 'ringer_carrier_binds_up',
  bindsWanted: 'ringer_carrier_binds_wanted',
  bindsOnBackup: 'ringer_carrier_binds_on_backup',
  windowInUse: 'ringer_carrier_window_in_use',
  queued: 'ringer_link_waiting',
  claimed: 'ringer_messages_claimed_total',
  leaseEpoch: 'ringer_bridge_lease_epoch',
  leaseHeld: 'ringer_bridge_lease_held',
  jobRuns: 'ringer_scheduler_runs_total',
  jobFailures: 'ringer_scheduler_failures_total',
  jobRows: 'ringer_scheduler_rows_total',
  defaultPartitionRows: 'ringer_default_partition_rows',
  ticketsOpen: 'ringer_jasmin_tickets_open',
  jasminRestarts: 'ringer_jasmin_restarts_total',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
