import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, JobDeps } from './job.ts';

export type JobCounts = { runs: number; failures: number; rows: number };

export type Scheduler = {
  counts(): ReadonlyMap<string, Readonly<JobCounts>>;
  /** No run begins after this; resolves when those under way have ended. */
  stop(): Promise<void>;
};

/** Full batches follow one another with this gap, so that a backlog does not take the database for itself. */
const FULL_GAP_MS = 200;

/** Runs each job at its interval, never two runs of one job at once; a run that throws is counted and logged. */
export function runJobs(jobs: readonly Job[], deps: JobDeps, now: () => Date): Scheduler {
  const stopping = new AbortController();
  const { signal } = stopping;
  const counts = new Map<string, JobCounts>(
    jobs.map(({ name }) => [name, { runs: 0, failures: 0, rows: 0 }]),
  );

  async function repeat(job: Job): Promise<void> {
    while (!signal.aborted) {
      const full = await runOnce(job);
      await sleep(full ? FULL_GAP_MS : job.intervalMs, undefined, { signal }).catch(() => {});
    }
  }

  async function runOnce(job: Job): Promise<boolean> {
    const count = counts.get(job.name) ?? { runs: 0, failures: 0, rows: 0 };
    count.runs += 1;
    try {
      const { rows, full = false } = await job.run(deps, now());
      count.rows += rows;
      return full;
    } catch (error) {
      count.failures += 1;
      deps.log.warn({ job: job.name, err: error }, 'job.failed');
      return false;
    }
  }

  const ended = Promise.all(jobs.map(repeat));
  return {
    counts: () => counts,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
