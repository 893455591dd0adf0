// What is known of test files before they run, so that the long ones begin early.
import type { TimedFile } from './file-order.ts';

/** Of a file that is not listed, by project: on two cores, with all that it starts. */
const OTHER_SECONDS: Readonly<Record<string, number>> = { unit: 1, db: 2, e2e: 8 };

/** They are busy, or what they start is. */
const BUSY_SECONDS: Readonly<Record<string, number>> = {
  'smpp-bridge/src/jasmin/jasmin-faults.e2e.test.ts': 165,
  'infra/e2e/webhook-outage.e2e.test.ts': 92,
  'infra/e2e/schemathesis.e2e.test.ts': 92,
  'infra/e2e/kills-direct.e2e.test.ts': 48,
  'infra/e2e/kills-jasmin.e2e.test.ts': 44,
  'smpp-bridge/src/jasmin/jasmin-path.e2e.test.ts': 40,
  'infra/e2e/message-path-jasmin.e2e.test.ts': 34,
  'infra/local/stack.e2e.test.ts': 33,
  'infra/scripts/bundles.e2e.test.ts': 32,
  'infra/e2e/message-path-direct.e2e.test.ts': 30,
  'infra/e2e/malformed-requests.e2e.test.ts': 28,
  'infra/e2e/two-bridges.e2e.test.ts': 22,
  'smpp-bridge/src/bridge.e2e.test.ts': 20,
  'infra/e2e/sandbox.e2e.test.ts': 18,
  'smpp-bridge/src/jasmin/changes-under-load.e2e.test.ts': 17,
  'infra/e2e/hostile-peers.e2e.test.ts': 16,
  'infra/local/pubsub/conformance.e2e.test.ts': 14,
  'functions/manage-webhook-deliveries/plans.db.test.ts': 25,
  'functions/manage-queues/load-queues.db.test.ts': 20,
};

/** They wait for time to pass: one beside those that keep a processor busy. */
const WAITING_SECONDS: Readonly<Record<string, number>> = {
  'smpp-bridge/src/carrier/link-health.db.test.ts': 26,
  'smpp-bridge/src/carrier/carrier-faults.db.test.ts': 19,
  'smpp-bridge/src/customer/timers.db.test.ts': 14,
  'smpp-bridge/src/customer/hostile-peers.db.test.ts': 14,
  'functions/deliver-webhook/lanes.db.test.ts': 13,
  'shared/accounts/access/create-api-access.db.test.ts': 13,
  'shared/accounts/access/create-operator-access.db.test.ts': 13,
};

/** They compare what passes in a second with what may. */
const MEASURING: ReadonlySet<string> = new Set(['infra/e2e/two-bridges.e2e.test.ts']);

/** Its name, or its folder's, says that a file starts the real Jasmin, of which a machine runs one. */
const USES_JASMIN = /jasmin.*\.e2e\.test\.ts$/;

export const LISTED_FILES: readonly string[] = [
  ...Object.keys(BUSY_SECONDS),
  ...Object.keys(WAITING_SECONDS),
  ...MEASURING,
];

/** `path` is relative to the repository. */
export function timedFile(path: string, project: string): TimedFile {
  return {
    seconds: BUSY_SECONDS[path] ?? WAITING_SECONDS[path] ?? OTHER_SECONDS[project] ?? 1,
    isInTurn: path in WAITING_SECONDS || USES_JASMIN.test(path),
    isMeasuring: MEASURING.has(path),
  };
}
