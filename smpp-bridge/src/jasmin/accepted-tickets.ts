// Tickets that Jasmin has accepted and not brought back: what it loses shows nowhere else, for it says nothing.
import type { Uuid } from '../../../shared/kernel/ids.ts';

export type AcceptedTickets = {
  accepted(ticketId: Uuid, tag: string, nowMs: number): void;
  returned(ticketId: Uuid, nowMs: number): void;
  /** When the oldest with that tag was accepted. */
  oldestMs(tag: string): number | undefined;
  lastReturnMs(): number;
  /** All are posted again, or closed. */
  forget(): void;
};

type Accepted = { readonly tag: string; readonly acceptedMs: number };

/** Far more than are ever open; those beyond are not watched. */
const WATCHED_MAX = 1_000;

export function createAcceptedTickets(): AcceptedTickets {
  const tickets = new Map<Uuid, Accepted>();
  let lastReturnMs = 0;
  return {
    accepted(ticketId, tag, acceptedMs) {
      if (tickets.size < WATCHED_MAX) tickets.set(ticketId, { tag, acceptedMs });
    },
    returned(ticketId, nowMs) {
      lastReturnMs = nowMs;
      tickets.delete(ticketId);
    },
    oldestMs(tag) {
      const own = [...tickets.values()].filter((ticket) => ticket.tag === tag);
      return own.length === 0 ? undefined : Math.min(...own.map(({ acceptedMs }) => acceptedMs));
    },
    lastReturnMs: () => lastReturnMs,
    forget: () => tickets.clear(),
  };
}
