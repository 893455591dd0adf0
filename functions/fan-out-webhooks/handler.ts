import type { MessageUpdated } from '../../shared/contracts/events/message-updated.ts';
import type { EndpointsOf } from '../../shared/delivery/endpoint-cache.ts';
import { spansOfMessages } from '../../shared/delivery/message-spans.ts';
import { planDeliveries, type UnannouncedMessage } from '../../shared/delivery/plan-deliveries.ts';
import { planReceipts } from '../../shared/delivery/plan-receipts.ts';
import { traceIdsOf } from '../../shared/kernel/trace-context.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { announceMessages } from './announce-messages.ts';
import { loadInboundRoutes } from './load-inbound-routes.ts';
import { loadUnannounced } from './load-messages.ts';

export type FanOutHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly endpointsOf: EndpointsOf;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly log: Logger;
};

/** Turns unannounced states of messages into webhook deliveries. Repeats find nothing unannounced. */
export function createFanOutHandler({ pool, announcer, endpointsOf, spans, log }: FanOutHandlerDeps) {
  return async ({ messageIds }: MessageUpdated): Promise<MessageVerdict> => {
    const messages = await loadUnannounced(pool, [...messageIds].sort());
    if (messages.length === 0) return DONE;
    const numbers = numbersOf(messages);
    const [endpoints, routes] = await Promise.all([
      endpointsOf(accountsOf(messages)),
      numbers.length > 0 ? loadInboundRoutes(pool, numbers) : [],
    ]);
    const announce = (set: readonly UnannouncedMessage[]) => {
      const deliveries = set.flatMap((message) => planDeliveries(message, { endpoints, routes }));
      return announceMessages(pool, set, deliveries, set.flatMap(planReceipts));
    };
    const { results, refused } = await bisect(messages, announce, isDataError);
    logRefused(log, refused, ({ id }) => id);
    const deliveries = results.flat();
    const laneIds = [...new Set(deliveries.map(({ lane }) => lane))];
    if (laneIds.length > 0) await announcer.announce('webhook-due', 'laneIds', laneIds);
    const traceIds = traceIdsOf(messages);
    log.info({ messages: messages.length, deliveries: deliveries.length, traceIds }, 'messages.announced');
    // Twice for a message that was told twice, under the same ids.
    spans?.send(spansOfMessages(messages, spans.wants));
    return DONE;
  };
}

function accountsOf(messages: readonly UnannouncedMessage[]) {
  return [...new Set(messages.flatMap(({ account_id }) => account_id ?? []))];
}

function numbersOf(messages: readonly UnannouncedMessage[]) {
  return [
    ...new Set(messages.flatMap(({ direction, dest_addr }) => (direction === 'inbound' ? dest_addr : []))),
  ];
}
