import { inTransaction } from '../../../../shared/platform/postgres.ts';
import { JOB_ROWS_MAX, type Job, type JobResult } from '../job.ts';
import { advanceReplay, lockReplay, sendAgain, walkOn } from '../replay-store.ts';

/**
 * Replays of webhooks: one step of one replay a run, so that they take turns and leave the engine room. What is due again has
 * its wake_at, by which the next look at webhooks finds it.
 */
export const runReplays: Job = {
  name: 'run-replays',
  intervalMs: 1_000,
  run: ({ pool, log }, now) =>
    inTransaction(pool, async (client): Promise<JobResult> => {
      const job = await lockReplay(client, now);
      if (!job) return { rows: 0, full: false };
      const { ids, last, lookedAt } = await walkOn(client, job, JOB_ROWS_MAX);
      const sent = await sendAgain(client, ids);
      const isDone = lookedAt < JOB_ROWS_MAX;
      await advanceReplay(client, job.id, { last, lookedAt, replayed: sent.length, isDone }, now);
      log.info({ replayId: job.id, lookedAt, replayed: sent.length, isDone }, 'replay.advanced');
      return { rows: sent.length, full: true };
    }),
};
