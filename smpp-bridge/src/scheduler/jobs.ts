import type { Job } from './job.ts';
import { dropOldMonths } from './jobs/drop-old-months.ts';
import { importOptOuts } from './jobs/import-opt-outs.ts';
import { keepPartitions } from './jobs/keep-partitions.ts';
import { pruneAccountEvents } from './jobs/prune-account-events.ts';
import { pruneDeadLetters } from './jobs/prune-dead-letters.ts';
import { pruneExports } from './jobs/prune-exports.ts';
import { pruneFinished } from './jobs/prune-finished.ts';
import { pruneInbox } from './jobs/prune-inbox.ts';
import { pruneKeys } from './jobs/prune-keys.ts';
import { pruneLanes } from './jobs/prune-lanes.ts';
import { pruneLimits } from './jobs/prune-limits.ts';
import { pruneSmppSessions } from './jobs/prune-smpp-sessions.ts';
import { pruneTickets } from './jobs/prune-tickets.ts';
import { runReplays } from './jobs/run-replays.ts';
import { wakeAccountEvents } from './jobs/wake-account-events.ts';
import { wakeEmails } from './jobs/wake-emails.ts';
import { wakeExports } from './jobs/wake-exports.ts';
import { wakeInbound } from './jobs/wake-inbound.ts';
import { wakeMessages } from './jobs/wake-messages.ts';
import { wakeReceipts } from './jobs/wake-receipts.ts';
import { wakeWebhooks } from './jobs/wake-webhooks.ts';

/** Everything that the scheduler does, whichever the router. */
export const JOBS: readonly Job[] = [
  wakeMessages,
  wakeReceipts,
  wakeInbound,
  wakeWebhooks,
  wakeEmails,
  wakeAccountEvents,
  runReplays,
  importOptOuts,
  wakeExports,
  keepPartitions,
  pruneTickets,
  pruneLimits,
  pruneDeadLetters,
  pruneExports,
  pruneLanes,
  pruneKeys,
  pruneInbox,
  pruneSmppSessions,
  pruneFinished,
  pruneAccountEvents,
  dropOldMonths,
];
