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
  queueSize: gauge(
    'jasmin_queue_size',
    'Messages queued for the connector and parts that wait in its link; counted up to 100,000.',
    ['connector'],
  ),
  throughput: gauge('jasmin_throughput_current', 'submit_sm a second, over the last 10 s.', ['connector']),
  errorRate: gauge(
    'jasmin_error_rate',
    'Share of the submit_sm of the last minute that ended in errors, 0 to 1.',
    ['connector'],
  ),
  queueOldest: gauge('ringer_queue_oldest_seconds', 'Age of the message that is queued longest.', [
    'connector',
  ]),
  submitErrors: counter(
    'ringer_carrier_submit_errors_total',
    'Answers that were not ESME_ROK, or never came.',
    ['connector', 'error'],
  ),
  waitSeconds: histogram(
    'ringer_carrier_wait_seconds',
    'Time from the claim of a message to each PDU of it.',
    ['connector'],
  ),
  submitSeconds: histogram('ringer_carrier_submit_seconds', 'Time from a PDU to its answer.', ['connector']),
  unrecognisedReceipts: counter(
    'ringer_carrier_receipts_unrecognised_total',
    'Receipts stored whose state is not known.',
  ),
  bindsUp: gauge('ringer_carrier_binds_up', 'Binds of the connector that are bound.', ['connector']),
  bindsWanted: gauge('ringer_carrier_binds_wanted', 'Binds that the connector is to have.', ['connector']),
  bindsOnBackup: gauge('ringer_carrier_binds_on_backup', 'Bound binds on the backup host.', ['connector']),
  bindFailures: counter('ringer_carrier_bind_failures_total', 'Binds that came to nothing, by reason.', [
    ...(['connector', 'reason'] as const),
  ]),
  asksReceipts: gauge('ringer_carrier_asks_receipts', '1 where receipts are asked of the carrier.', [
    'connector',
  ]),
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
  malformedPdus: counter(
    'ringer_smpp_malformed_pdus_total',
    'PDUs of carriers and of customers that could not be read.',
    ['peer'],
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

/** Read from the database, by the bridge that holds the lease. */
const FIGURES = {
  customerSent: gauge('sms_sent_per_customer', 'Messages sent since midnight UTC, test messages aside.', [
    'customer',
  ]),
  customerReceived: gauge('sms_received_per_customer', 'Messages received since midnight UTC.', ['customer']),
  customerCost: gauge('sms_cost_per_customer', 'US dollars charged since midnight UTC.', ['customer']),
  customerInfo: gauge('ringer_customer_info', '1; says which company a customer is.', [
    'customer',
    'company',
  ]),
  deliveryRate: gauge(
    'sms_delivery_rate',
    'Share of delivered parts among those with a final receipt, 0 to 1: of the last 5,000 receipts of an hour.',
    ['connector'],
  ),
  tenDlcViolations: gauge(
    'sms_10dlc_violations',
    'Messages refused since midnight UTC because of 10DLC: no campaign, one not active, the daily cap.',
    ['customer', 'reason'],
  ),
  refusedMessages: gauge('ringer_refused_messages', 'Messages refused since midnight UTC, by error code.', [
    'code',
  ]),
  campaigns: gauge('ringer_campaigns', '10DLC campaigns by status.', ['status']),
  dailyCapUsed: gauge(
    'ringer_daily_cap_used_ratio',
    "Share of today's cap (Pacific day) that is used: the twenty highest campaigns and brands.",
    ['subject'],
  ),
  hopSeconds: histogram('ringer_hop_seconds', 'Time of a hop, of a sample that is a minute old.', ['hop']),
  pacingDelay: histogram(
    'ringer_pacing_delay_seconds',
    'How long limits and caps let a message wait, of the same sample.',
  ),
  oldestWaiting: gauge('ringer_oldest_waiting_seconds', 'Age of what waits longest in a state.', ['state']),
  receiptsParked: gauge(
    'ringer_receipts_parked',
    'Receipts that found no message within a minute; counted up to 10,000.',
  ),
  deadLetters: gauge(
    'ringer_dead_letters',
    'Events that Pub/Sub gave up and nobody has looked after; counted up to 10,000.',
    ['topic'],
  ),
  webhooksWaiting: gauge('ringer_webhooks_waiting', 'Webhooks that are to be sent; counted up to 100,000.'),
  webhooksOldest: gauge(
    'ringer_webhooks_oldest_seconds',
    'How long the webhook longest overdue has been due.',
  ),
  failingReceivers: gauge(
    'ringer_webhook_receivers_failing',
    'Receivers of webhooks whose last calls failed.',
  ),
  ledgerUnequal: gauge(
    'ringer_ledger_unequal_accounts',
    'Accounts whose balance is not what their ledger adds up to.',
  ),
  ledgerAudited: gauge(
    'ringer_ledger_audited_timestamp_seconds',
    'When the last round of the audit over all accounts ended.',
  ),
  figuresRead: gauge('ringer_figures_timestamp_seconds', 'When a job last read its figures.', ['job']),
} as const;

/** What Jasmin itself says of its work: it sends tickets, to the bridge. Counts start anew with it. */
const JASMIN_ROUTER = {
  routerBound: gauge('jasmin_router_bound', "1 while Jasmin's connector is bound to the bridge.", [
    'connector',
  ]),
  routerConnectedAt: gauge(
    'jasmin_router_connected_timestamp_seconds',
    "When Jasmin's connector was connected, while it is bound.",
    ['connector'],
  ),
  routerBoundAt: gauge(
    'jasmin_router_bound_timestamp_seconds',
    "When Jasmin's connector was bound, while it is.",
    ['connector'],
  ),
  routerBinds: counter('jasmin_router_binds_total', "Times that Jasmin's connector was bound.", [
    'connector',
  ]),
  routerDisconnects: counter(
    'jasmin_router_disconnects_total',
    "Times that Jasmin's connector lost its connection.",
    ['connector'],
  ),
  routerQueueSize: gauge('jasmin_router_queue_size', "Tickets in the connector's queue in RabbitMQ.", [
    'connector',
  ]),
  routerSubmitRequests: counter(
    'jasmin_router_submit_sm_requests_total',
    'submit_sm that Jasmin sent, one a ticket.',
    ['connector'],
  ),
  routerSubmits: counter('jasmin_router_submit_sm_total', 'submit_sm of Jasmin that were answered.', [
    'connector',
  ]),
  routerSubmitErrors: counter(
    'jasmin_router_submit_errors_total',
    'submit_sm of Jasmin that ended in errors: throttling, interception, other.',
    ['connector', 'error'],
  ),
  routerDelivers: counter('jasmin_router_deliver_sm_total', 'deliver_sm that Jasmin was sent.', [
    'connector',
  ]),
  routerHttpRequests: counter('jasmin_router_http_requests_total', "Requests to Jasmin's HTTP interface."),
  routerHttpErrors: counter(
    'jasmin_router_http_errors_total',
    'Those that Jasmin refused: auth, route, throughput, charging, interceptor, server.',
    ['error'],
  ),
  routerHttpSuccesses: counter('jasmin_router_http_successes_total', 'Those that Jasmin accepted.'),
  routerServerBinds: gauge(
    'jasmin_router_server_binds',
    "Sessions at Jasmin's own SMPP server: no customer is told of it.",
    ['type'],
  ),
  routerServerSubmits: counter(
    'jasmin_router_server_submit_sm_total',
    "submit_sm at Jasmin's own SMPP server.",
  ),
  routerServerThrottled: counter('jasmin_router_server_throttled_total', 'Those that were throttled.'),
  routerUserRequests: gauge(
    'jasmin_router_user_requests',
    "HTTP requests of Jasmin's users since it started: of the 100 with the most, and of the others as other.",
    ['user'],
  ),
  routerUserBinds: gauge('jasmin_router_user_binds', "Sessions of the same users at Jasmin's SMPP server.", [
    'user',
  ]),
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

export const METRICS = {
  ...CARRIER,
  ...CUSTOMER_SMPP,
  ...BRIDGE,
  ...FIGURES,
  ...JASMIN,
  ...JASMIN_ROUTER,
} as const;
