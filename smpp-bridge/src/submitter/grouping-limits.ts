// How much may travel through Jasmin at a time. One ticket at a time is under way in a Jasmin connector, so more than a
// few waiting there gain nothing; but while they wait, the messages that come meanwhile gather into fuller tickets: idle,
// a message travels alone and at once, and under load a hundred share the cost of one.

export type ConnectorLoad = {
  readonly connector: string;
  readonly tag: string;
  /** Messages that its carrier link wants. */
  readonly room: number;
  readonly openTickets: number;
  /** Messages under its open tickets. */
  readonly openMembers: number;
};

/** What may be grouped of one connector's messages. */
export type GroupingLimits = {
  readonly connector: string;
  readonly tag: string;
  readonly members: number;
  /** Tickets, full or not. */
  readonly tickets: number;
  /** Tickets that may be less than full; each is of another class. */
  readonly partial: number;
};

export const TICKET_MEMBERS_MAX = 100;
/** Unclaimed tickets in one Jasmin; the rest waits in PostgreSQL, where it can be canceled. */
export const OPEN_TICKETS_MAX = 200;
/** Tickets of one connector under way while none follows that is not full. */
const UNDER_WAY_MAX = 2;
/** Where many users have messages, a look is not worth two tickets: each user's is a ticket of its own. */
const PARTIAL_TICKETS_MAX = 20;

/** Limits for one grouping statement; connectors that may get nothing are left out. `users` are those of Jasmin. */
export function groupingLimits(loads: readonly ConnectorLoad[], users: number): GroupingLimits[] {
  const partialMax = Math.min(PARTIAL_TICKETS_MAX, Math.max(UNDER_WAY_MAX, users));
  return loads.flatMap(({ connector, tag, room, openTickets, openMembers }) => {
    const members = Math.max(0, room - openMembers);
    if (members === 0) return [];
    const partial = openTickets < UNDER_WAY_MAX ? partialMax - openTickets : 0;
    const tickets = Math.max(partial, Math.ceil(members / TICKET_MEMBERS_MAX));
    return [{ connector, tag, members, tickets, partial }];
  });
}
