// Every figure that the bridge gives Prometheus (`METRICS_PORT`): what it registers, what docs/operating.md lists, and what
// panels, alerts and runbooks may name. `jasmin_*` and `sms_*` are named by the customer's document. Counters end in
// `_total`, times in `_seconds`.
import { counter, gauge, histogram } from './metric-spec.ts';

const CARRIER = {
  connectorStatus: gauge('jasmin_connectors_status', '1 while any bind of the connector is bound.', [
    'connector',
  ]),
  submitted: counter('jasmin_submit_sm_total', 'submit_sm sent to the carrier.', ['connector']),
  delivered: counter('jasmin_deliver_sm_total', 'deliver_sm of the carrier that were stored.', [
    ...(['connector', 'kind'] as const),
  ]),
  submitErrors: counter(
    'ringer_carrier_submit_errors_total',
    'Answers that were not ESME_ROK, or never came.',
    ['connector', 'error'],
  ),
  submitSeconds: histogram('ringer_carrier_submit_seconds', 'Time from a PDU to its answer.', ['connector']),
  unrecognisedReceipts: counter(
    'ringer_carrier_receipts_unrecognised_total',
    'Receipts stored whose state is not known.',
  ),
  bindsUp: gauge('ringer_carrier_binds_up', 'Binds of the connector that are bound.', ['connector']),
  bindsWanted: gauge('ringer_carrier_binds_wanted', 'Binds that the connector is to have.', ['connector']),
  bindsOnBackup: gauge('ringer_carrier_binds_on_backup', 'Bound binds on the backup host.', ['connector']),
  windowInUse: gauge('ringer_carrier_window_in_use', 'PDUs in flight.', ['connector']),
  windowSize: gauge('ringer_carrier_window_size', 'PDUs that may be in flight.', ['connector']),
  linkHealth: gauge('ringer_link_health_score', 'From 100 down to 0, where it is sick.', ['connector']),
  linkSick: gauge('ringer_link_sick', '1 while routes pass the connector over for its health.', [
    'connector',
  ]),
  linkDrained: gauge('ringer_link_drained', '1 while the connector is drained.', ['connector']),
  linkThroughputAllowed: gauge(
    'ringer_link_throughput_allowed',
    'PDUs a second that its limit and the throttling of its carrier leave; 0 is no limit.',
    ['connector'],
  ),
  linkWaiting: gauge('ringer_link_waiting', 'Parts that wait in a link.', ['connector']),
} as const;

const CUSTOMER_SMPP = {
  customerBinds: gauge('ringer_customer_binds', 'Sessions of customers, by type.', ['type']),
  customerBindsRefused: counter('ringer_customer_binds_refused_total', 'Binds refused, by reason.', [
    'reason',
  ]),
  customerSubmits: counter('ringer_customer_submits_total', 'Answers to submit_sm, by command_status.', [
    'status',
  ]),
  customerDeliveries: counter('ringer_customer_deliveries_total', 'deliver_sm that customers took.'),
  customerWindowInUse: gauge('ringer_customer_window_in_use', 'deliver_sm that wait for their answer.'),
} as const;

const BRIDGE = {
  claimed: counter('ringer_messages_claimed_total', 'Messages claimed.'),
  leaseHeld: gauge('ringer_bridge_lease_held', '1 while this bridge holds the lease.'),
  leaseEpoch: gauge('ringer_bridge_lease_epoch', 'Epoch of the lease, 0 without it.'),
  healthy: gauge(
    'ringer_bridge_healthy',
    'What /healthz says: 1 while it holds the lease and a link, or stands by.',
  ),
  jobRuns: counter('ringer_scheduler_runs_total', 'Runs of a job.', ['job']),
  jobFailures: counter('ringer_scheduler_failures_total', 'Runs that failed.', ['job']),
  jobRows: counter('ringer_scheduler_rows_total', 'Rows that a job handled.', ['job']),
  defaultPartitionRows: gauge(
    'ringer_default_partition_rows',
    'Rows that no month had a partition for; counted up to 1,000.',
    ['table'],
  ),
} as const;

const JASMIN = {
  ticketsOpen: gauge('jasmin_router_tickets_open', 'Tickets that are posted to Jasmin and not come back.'),
  jasminWhole: gauge('ringer_jasmin_whole', '1 while Jasmin holds all it shall.'),
  jasminDrifts: counter(
    'ringer_jasmin_drifts_total',
    'Times that Jasmin was found changed by somebody else.',
  ),
  jasminRefusals: counter(
    'ringer_jasmin_refusals_total',
    'Tickets that a quota, right or filter of Jasmin refused.',
    ['fence'],
  ),
  jasminReposts: counter(
    'ringer_jasmin_reposts_total',
    'Times that tickets were posted again because Jasmin had lost them.',
  ),
  jasminPartUp: gauge('ringer_jasmin_part_up', '1 while that part of Jasmin answers.', ['part']),
  jasminRestarts: counter('ringer_jasmin_restarts_total', 'Restarts of Jasmin by its watchdog.', ['reason']),
} as const;

export const METRICS = { ...CARRIER, ...CUSTOMER_SMPP, ...BRIDGE, ...JASMIN } as const;
