// Which files are pure: values in, values out, with no clock, randomness, network, database or process. Whole folders but
// for the files whose names stand for SQL, what functions decide by its name, and the bridge's and contracts' one by one.

const FOLDERS = ['kernel', 'messaging', 'compliance', 'delivery'].map((name) => `shared/${name}/`);
const SQL_NAME = /\/(?:enter|load|peek|reserve|seed)-[^/]*$|-(?:cache|store)\.ts$/;
const DECISION_NAME = /^functions\/.*\/(?:decide|prepare|settle)\.ts$/;

const FILES: Readonly<Record<string, readonly string[]>> = {
  'functions/handle-inbound': ['decide-delivery', 'inbound-email'],
  'functions/fan-out-webhooks': ['plan-event'],
  'functions/cancel-messages': ['explain-late'],
  'functions/handle-receipt': ['kinship', 'part-receipt', 'plan-ends', 'sort-receipts'],
  'functions/manage-exports': ['export-row'],
  'functions/read-messages': ['check-of', 'queue-of'],
  'functions/run-export': ['format-messages'],
  'functions/manage-account': ['account-row'],
  'functions/manage-inbox': ['inbox-cursor'],
  'functions/manage-numbers': ['number-row'],
  'functions/manage-routes': [
    'compare-jasmin',
    'count-moves',
    'diff-rules',
    'find-faults',
    'merge-changes',
    'rule-form',
    'version-resource',
  ],
  'functions/read-usage': ['sum-usage'],
  'functions/read-smpp-binds': ['bind-row'],
  'functions/manage-opt-outs': ['opt-out-row', 'text-cursor'],
  'functions/submit-batch': ['fill-fields'],
  'functions/trace-messages': ['lookups', 'trace-entries'],
  'functions/validate-message': ['plan-outcome'],
  'shared/acceptance': ['batch-resource', 'check-send-at', 'order-senders', 'submission'],
  'shared/accounts': ['credentials'],
  'shared/accounts/usage': ['count-usage-sql'],
  'shared/contracts': [
    'errors',
    'message-status',
    'metric-names',
    'metric-spec',
    'problem',
    'sandbox-numbers',
    'smpp-sessions',
    'webhook-body',
    'webhook-events',
  ],
  'shared/contracts/errors': [
    'access-errors',
    'carrier-errors',
    'error-entry',
    'platform-errors',
    'refusal-errors',
    'request-errors',
  ],
  'shared/contracts/events': ['limits'],
  'smpp-bridge/src/carrier': [
    'backoff',
    'bind-attempt',
    'bind-verdict',
    'claimed-message',
    'connector',
    'link-health',
    'link-limits',
    'link-snapshot',
    'may-send',
    'message-in-link',
    'message-progress',
    'pace',
    'part-queue',
    'plan-links',
    'poorer-settlements',
    'rate-meter',
    'read-delivery',
    'submit-outcome',
    'submit-pdu',
    'token-bucket',
  ],
  'smpp-bridge/src/commands': ['command-end', 'reroute-target'],
  'smpp-bridge/src/customer': [
    'decide-bind',
    'delivery-pdus',
    'delivery-trace',
    'place-part',
    'read-submit',
    'settle-outcome',
    'smpp-refusal',
    'smpp-time',
    'vendor-tlvs',
  ],
  'smpp-bridge/src/jasmin': [
    'describe-plan',
    'desired',
    'desired-routes',
    'jcli-parse',
    'plan',
    'plan-removals',
    'routing-users',
    'send-outcome',
    'user-settings',
    'watchdog-verdict',
  ],
  'smpp-bridge/src/lease': ['lease-decision'],
  'smpp-bridge/src/sandbox': [
    'bounded-log',
    'inbound-pdus',
    'judge-submit',
    'message-ids',
    'rate-limit',
    'receipt-pdu',
  ],
  'smpp-bridge/src/scheduler': ['owed-by'],
  'smpp-bridge/src/smpp': [
    'command-status',
    'decode-pdu',
    'encode-pdu',
    'framing',
    'pdu',
    'pdu-tables',
    'session-machine',
    'session-rules',
    'session-state',
  ],
  'smpp-bridge/src/submitter': ['grouping-limits', 'repost-delay'],
};

/** Those named one by one. */
export const PURE_FILES: readonly string[] = Object.entries(FILES).flatMap(([folder, names]) =>
  names.map((name) => `${folder}/${name}.ts`),
);
const NAMED = new Set(PURE_FILES);

export function isPure(file: string): boolean {
  if (NAMED.has(file) || DECISION_NAME.test(file)) return true;
  const inFolder = FOLDERS.some((folder) => file.startsWith(folder));
  return inFolder && !SQL_NAME.test(file);
}

/** Packages that only compute; `smpp` for its tables. */
export const PURE_PACKAGES: readonly string[] = ['node:crypto', 'node:util', 're2js', 'smpp'];

/** What reads or does something outside of the arguments. */
export const AMBIENT =
  /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bMath\.random\b|\brandom(?:Bytes|Fill|Int|UUID)\b|\bgetRandomValues\b|\bprocess\.|\bset(?:Immediate|Interval|Timeout)\(|\bfetch\(|\bconsole\./;
