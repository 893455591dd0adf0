import type { Links } from '../carrier/links.ts';
import type { Job } from '../scheduler/job.ts';
import { reroute } from './reroute.ts';

/** A look that moved nothing is not repeated sooner: what waits may be much, and all of it without another way. */
const FRUITLESS_PAUSE_MS = 30_000;

/** Gives what waits for a sick or drained connector to those of its rule that are well. */
export function moveWaiting(links: Pick<Links, 'snapshots' | 'goOn'>): Job {
  const pausedUntil = new Map<string, number>();
  return {
    name: 'move-waiting',
    intervalMs: 2_000,
    async run({ pool, announcer, log }, now) {
      let rows = 0;
      for (const { connector, drained, health } of links.snapshots()) {
        if (!drained && health.verdict === 'well') pausedUntil.delete(connector);
        else if ((pausedUntil.get(connector) ?? 0) <= now.getTime()) {
          const order = { from: connector, queuedUntil: now, dryRun: false, signal: NEVER };
          const { moved, staying } = await reroute({ pool, announcer }, order);
          const count = Object.values(moved).reduce((sum, part) => sum + part, 0);
          rows += count;
          if (count > 0) log.info({ connector, moved, staying, cause: health.cause }, 'waiting.moved');
          else {
            links.goOn(connector);
            if (staying > 0) pausedUntil.set(connector, now.getTime() + FRUITLESS_PAUSE_MS);
          }
        }
      }
      return { rows };
    },
  };
}

const NEVER = new AbortController().signal;
