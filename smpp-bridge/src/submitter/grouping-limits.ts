// How much may travel through Jasmin at a time. One ticket at a time is under way in a Jasmin connector, so more than a
// few waiting there gain nothing; but while they wait, the messages that come meanwhile gather into fuller tickets: idle,
// a message travels alone and at once, and under load a hundred share the cost of one.

export type ConnectorLoad = {
  readonly connector: string;
  readonly class: string;
  /** Messages that its carrier link wants. */
  readonly room: number;
  readonly openTickets: number;
  /** Messages under its open tickets. */
  readonly openMembers: number;
};

/** What may be grouped of one connector's messages. */
export type GroupingLimits = {
  readonly connector: string;
  /** Jasmin user and tag: every filter answers alike for all messages of a class. */
  readonly class: string;
  readonly members: number;
  /** Tickets, full or not. */
  readonly tickets: number;
  /** Tickets that may be less than full. */
  readonly partial: number;
};

export const TICKET_MEMBERS_MAX = 100;
/** Unclaimed tickets in one Jasmin; the rest waits in PostgreSQL, where it can be canceled. */
export const OPEN_TICKETS_MAX = 200;
/** Tickets of one connector above which none is sent off that is not full. */
const PARTIAL_TICKETS_MAX = 2;

/** Limits for one grouping statement; connectors that may get nothing are left out. */
export function groupingLimits(loads: readonly ConnectorLoad[], openTotal: number): GroupingLimits[] {
  let free = Math.max(0, OPEN_TICKETS_MAX - openTotal);
  return loads.flatMap(({ connector, class: ticketClass, room, openTickets, openMembers }) => {
    const members = Math.max(0, room - openMembers);
    const tickets = Math.min(free, Math.ceil(members / TICKET_MEMBERS_MAX));
    if (tickets === 0) return [];
    free -= tickets;
    const partial = Math.min(tickets, Math.max(0, PARTIAL_TICKETS_MAX - openTickets));
    return [{ connector, class: ticketClass, members, tickets, partial }];
  });
}
