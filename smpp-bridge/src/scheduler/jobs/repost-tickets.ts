import type { Job } from '../job.ts';

/** Posts tickets again that nobody has claimed in time. `repostDue` takes one bounded batch and says how many it was. */
export function repostTickets(repostDue: () => Promise<number>): Job {
  return {
    name: 'repost-tickets',
    intervalMs: 1_000,
    async run() {
      return { rows: await repostDue() };
    },
  };
}
