import type { AccountEventDue } from '../../shared/contracts/events/account-event.ts';
import type { EndpointsOf } from '../../shared/delivery/endpoint-cache.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import { announceEvents } from './announce-events.ts';
import { loadUnannouncedEvents } from './load-events.ts';
import { planEvent, planNotice, type UnannouncedEvent } from './plan-event.ts';

export type TellEventsDeps = {
  readonly pool: Pool;
  readonly endpointsOf: EndpointsOf;
  readonly log: Logger;
};

/** Turns untold events of accounts into webhooks and e-mails. Repeats find nothing untold. */
export function createTellEvents({ pool, endpointsOf, log }: TellEventsDeps) {
  return async ({ eventIds }: AccountEventDue): Promise<MessageVerdict> => {
    const events = await loadUnannouncedEvents(pool, [...eventIds].sort());
    if (events.length === 0) return DONE;
    const endpoints = await endpointsOf([...new Set(events.map(({ account_id }) => account_id))]);
    const announce = (set: readonly UnannouncedEvent[]) => {
      const deliveries = set.flatMap((event) => planEvent(event, endpoints));
      const notices = set.flatMap((event) => planNotice(event) ?? []);
      return announceEvents(pool, set, deliveries, notices);
    };
    const { results, refused } = await bisect(events, announce, isDataError);
    logRefused(log, refused, ({ id }) => id);
    const deliveries = results.reduce((sum, result) => sum + result.deliveries, 0);
    const notices = results.reduce((sum, result) => sum + result.notices, 0);
    log.info({ events: events.length, deliveries, notices }, 'account-events.announced');
    return DONE;
  };
}
