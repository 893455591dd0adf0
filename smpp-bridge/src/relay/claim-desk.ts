// Claims the tickets that come back from Jasmin: whatever waits while a statement is under way goes into the next one.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { loggedFew } from '../../../shared/kernel/logged-few.ts';
import { traceIdsOf } from '../../../shared/kernel/trace-context.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import type { Links } from '../carrier/links.ts';
import { claimTickets } from '../submitter/claim-store.ts';
import { logClaimed } from '../submitter/log-claimed.ts';
import { moveTickets, type TicketAtConnector } from './move-tickets.ts';
import { releaseTickets } from './release-tickets.ts';
import { routeSpans } from './route-spans.ts';

export type ClaimDesk = {
  /** Resolves when the ticket's members are ours, or were somebody's already; rejects where that is not known. */
  claim(ticket: TicketAtConnector): Promise<void>;
  /** Messages claimed so far. */
  claimed(): number;
  stop(): void;
};

export type ClaimDeskDeps = {
  readonly pool: Pool;
  readonly links: Pick<Links, 'offer'>;
  readonly announcer: Announcer;
  readonly epoch: number;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  /** The connector that a ticket was posted for, where that is known. */
  connectorOf(ticketId: Uuid): string | undefined;
  /** Tickets that nobody needs to wait for any more. */
  onClaimed(ticketIds: readonly Uuid[]): void;
};

/** Each Jasmin connector keeps one ticket in flight, so this is connectors, not messages. */
const BATCH_MAX = 50;
const WAITING_MAX = 1_000;
const DOUBTFUL_MAX = 1_000;
const RELEASE_INTERVAL_MS = 1_000;

export function createClaimDesk(deps: ClaimDeskDeps): ClaimDesk {
  const { pool, links, announcer, epoch, log } = deps;
  /** Tickets whose claim was not answered. */
  const doubtful = new Set<Uuid>();
  let claimed = 0;
  let stopped = false;

  const claims = createCoalescer<TicketAtConnector, void>({
    run: async (tickets) => {
      const ids = [...new Set(tickets.map(({ ticketId }) => ticketId))];
      try {
        await claim(tickets, ids);
      } catch (error) {
        for (const id of ids) if (doubtful.size < DOUBTFUL_MAX) doubtful.add(id);
        throw error;
      }
      return tickets.map(() => undefined);
    },
    batchMax: BATCH_MAX,
    slots: 2,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });

  async function claim(tickets: readonly TicketAtConnector[], ids: readonly Uuid[]): Promise<void> {
    const moved = tickets.filter(({ ticketId, connector }) => deps.connectorOf(ticketId) !== connector);
    if (moved.length > 0) await moveTickets(pool, moved);
    const { messages, owedIds } = await claimTickets(pool, ids, epoch);
    claimed += messages.length;
    logClaimed(log, messages, { tickets: ids.length, ticketIds: loggedFew(ids) });
    for (const [connector, group] of Map.groupBy(messages, (message) => message.connector)) {
      links.offer(connector, group);
    }
    deps.spans?.send(routeSpans(messages, new Date(), deps.spans));
    deps.onClaimed(ids);
    if (owedIds.length > 0) void announcer.announce('message-updated', 'messageIds', owedIds);
  }

  async function releaseDoubtful(): Promise<void> {
    const ids = [...doubtful];
    if (ids.length === 0 || stopped) return;
    try {
      const released = await releaseTickets(pool, ids, epoch);
      for (const id of ids) doubtful.delete(id);
      // Those that are still open come back when they are posted again.
      deps.onClaimed(ids);
      if (released.length > 0) {
        log.info({ rows: released.length, traceIds: traceIdsOf(released) }, 'relay.released');
      }
    } catch (error) {
      log.warn({ tickets: ids.length, ticketIds: loggedFew(ids), err: error }, 'relay.release-failed');
    }
  }

  const timer = setInterval(() => void releaseDoubtful(), RELEASE_INTERVAL_MS);

  return {
    claim: (ticket) => (stopped ? Promise.reject(new Error('the relay has stopped')) : claims.add(ticket)),
    claimed: () => claimed,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
