import type { Uuid } from '../../../shared/kernel/ids.ts';
import { loggedFew } from '../../../shared/kernel/logged-few.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { RouteMessages } from './route-messages.ts';

export type ArrivalOptions = {
  /** Takes the ids of one or several events, in which one may stand twice. */
  readonly take: (ids: readonly Uuid[]) => Promise<void>;
  readonly batchMax: number;
  /** More ids are left to the scheduler. */
  readonly waitingMax: number;
  /** What the log calls it when ids were not taken. */
  readonly failedEvent: string;
  readonly log: Logger;
};

/** One `take` at a time: what comes meanwhile goes into the next. */
export function gatherArrivals({ take, failedEvent, log, ...limits }: ArrivalOptions): RouteMessages {
  const arrivals = createCoalescer<Uuid, void>({
    ...limits,
    run: async (ids) => {
      await take(ids);
      return ids.map(() => undefined);
    },
    slots: 1,
    isItemFault: () => false,
  });

  return async (ids) => {
    const results = await Promise.allSettled(ids.map((id) => arrivals.add(id)));
    const failed = results.find((result) => result.status === 'rejected');
    // The rows keep their wake_at; the scheduler announces them again.
    if (failed) {
      log.warn({ messages: ids.length, messageIds: loggedFew(ids), err: failed.reason }, failedEvent);
    }
  };
}
