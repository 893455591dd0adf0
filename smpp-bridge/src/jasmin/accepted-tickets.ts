// Tickets that Jasmin has accepted and not brought back: what it loses shows nowhere else, for it says nothing.
import type { Uuid } from '../../../shared/kernel/ids.ts';

export type AcceptedTickets = {
  accepted(ticketId: Uuid, tag: string, nowMs: number): void;
  /** It came back by the connector `tag`. */
  returned(ticketId: Uuid, tag: string, nowMs: number): void;
  /** When the oldest with that tag was accepted. */
  oldestMs(tag: string): number | undefined;
  /** When one last came back by that connector, or by any; 0 where none has. */
  lastReturnMs(tag?: string): number;
  /** All are posted again, or closed. */
  forget(): void;
};

type Accepted = { readonly tag: string; readonly acceptedMs: number };

/** Far more than are ever open; those beyond are not watched. */
const WATCHED_MAX = 1_000;

export function createAcceptedTickets(): AcceptedTickets {
  const tickets = new Map<Uuid, Accepted>();
  const lastReturns = new Map<string, number>();
  return {
    accepted(ticketId, tag, acceptedMs) {
      if (tickets.size < WATCHED_MAX) tickets.set(ticketId, { tag, acceptedMs });
    },
    returned(ticketId, tag, nowMs) {
      lastReturns.set(tag, nowMs);
      tickets.delete(ticketId);
    },
    oldestMs(tag) {
      const own = [...tickets.values()].filter((ticket) => ticket.tag === tag);
      return own.length === 0 ? undefined : Math.min(...own.map(({ acceptedMs }) => acceptedMs));
    },
    lastReturnMs: (tag) =>
      tag === undefined ? Math.max(0, ...lastReturns.values()) : (lastReturns.get(tag) ?? 0),
    forget: () => tickets.clear(),
  };
}
