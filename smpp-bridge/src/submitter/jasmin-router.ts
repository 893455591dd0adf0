// Sends queued messages through Jasmin as tickets: groups them, posts the tickets, and posts again what is not claimed.
// What it may not send yet waits in PostgreSQL and is fetched by the fair query when tickets have been claimed.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { Links } from '../carrier/links.ts';
import { makeAllTicketsDue, takeDueTickets } from '../jasmin/due-tickets.ts';
import { type OpenTicket, openTickets } from '../jasmin/open-tickets.ts';
import { dissolveTickets, unclaimedTickets } from '../jasmin/posted-tickets.ts';
import type { SendClient } from '../jasmin/send-client.ts';
import type { JasminFence } from '../jasmin/send-outcome.ts';
import { gatherArrivals } from './gather-arrivals.ts';
import { type GroupingLimits, groupingLimits, OPEN_TICKETS_MAX } from './grouping-limits.ts';
import { createInTurn } from './in-turn.ts';
import { createTicketPoster, type TicketStanding } from './post-tickets.ts';
import { selectQueued } from './queued-store.ts';
import type { RouteMessages } from './route-messages.ts';

export type JasminRouter = {
  readonly route: RouteMessages;
  /** A link has room, or its tickets were claimed: rows that wait in the database may come. */
  onRoom(connector: string): void;
  onClaimed(ticketIds: readonly Uuid[]): void;
  /** The connector that an open ticket was posted for. */
  connectorOf(ticketId: Uuid): string | undefined;
  openTickets(): number;
  /** Posts the open tickets whose time has come; answers how many. */
  repostDue(): Promise<number>;
  /** Posts all open tickets again: Jasmin has lost what it held. */
  repostAll(): Promise<void>;
  /** Lets the members of all open tickets with that tag go; answers how many messages. */
  dissolveAll(tag: string): Promise<number>;
  stop(): void;
};

export type JasminRouterDeps = {
  readonly pool: Pool;
  readonly links: Pick<Links, 'room'>;
  /** Of bridges: whose Jasmin it is. */
  readonly group: string;
  /** The tag of a connector's messages; undefined where Jasmin does not know it yet. */
  tagOf(connector: string): string | undefined;
  /** Connectors that Jasmin knows. */
  connectors(): readonly string[];
  /** What has become of a ticket's connector and user meanwhile. */
  standingOf(ticket: OpenTicket): TicketStanding;
  /** Jasmin's users as whom messages are posted. */
  users(): number;
  readonly send: SendClient['send'];
  /** Jasmin has lost our user or our routes. */
  onNotProvisioned(): void;
  /** A quota or filter of Jasmin's stands in the way of a ticket. */
  onFenced(ticket: OpenTicket, fence: JasminFence): void;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** How often the database is asked although nothing is known to wait. */
  readonly refillIntervalMs: number;
};

type Open = { readonly connector: string; readonly members: number };

/** Ids of events that wait for a statement; more are left to the fair query. */
const WAITING_MAX = 5_000;
const BATCH_MAX = 1_000;
const REPOST_BATCH = 50;
/** Longer than most pauses between two posts of a ticket that is refused. */
const HELD_MS = 30_000;
const REPOST_ROUNDS_MAX = 2 * Math.ceil(OPEN_TICKETS_MAX / REPOST_BATCH);

export function createJasminRouter(deps: JasminRouterDeps): JasminRouter {
  const { pool, links, announcer, log } = deps;
  const open = new Map<Uuid, Open>();
  /** Connectors of which rows wait in the database, with the account where the next look begins. */
  const backlogs = new Map<string, Uuid | undefined>();
  /** Classes of which no tickets are made, until when (`performance.now()`). */
  const held = new Map<string, number>();
  const refillWanted = new Set<string>();
  let refilling = false;
  let stopped = false;

  /** One grouping at a time, because each is told what the one before has left. */
  const inTurn = createInTurn();

  const route = gatherArrivals({
    take: (ids) => inTurn(() => groupArrivals(ids)),
    batchMax: BATCH_MAX,
    waitingMax: WAITING_MAX,
    failedEvent: 'grouping.failed',
    log,
  });

  const posts = createTicketPoster({
    ...{ pool, announcer, log, send: deps.send, onNotProvisioned: deps.onNotProvisioned },
    standingOf: (ticket) => (stopped ? { kind: 'unknown' } : deps.standingOf(ticket)),
    onAccepted: ({ class: ticketClass }) => held.delete(ticketClass),
    onFenced(ticket, fence) {
      held.set(ticket.class, performance.now() + HELD_MS);
      deps.onFenced(ticket, fence);
    },
    onClosed({ id, connector }) {
      open.delete(id);
      backlogs.set(connector, undefined);
      void refill([connector]);
    },
  });

  /** Classes that Jasmin has just refused: what is on its way finds out when it takes them again. */
  function heldClasses(): string[] {
    for (const [ticketClass, untilMs] of held) if (untilMs < performance.now()) held.delete(ticketClass);
    return [...held.keys()];
  }

  function limitsOf(connectors: readonly string[]): GroupingLimits[] {
    const loads = connectors.flatMap((connector) => {
      const tag = deps.tagOf(connector);
      if (tag === undefined) return [];
      const own = [...open.values()].filter((ticket) => ticket.connector === connector);
      const openMembers = own.reduce((sum, { members }) => sum + members, 0);
      return [{ connector, tag, room: links.room(connector), openTickets: own.length, openMembers }];
    });
    return groupingLimits(loads, deps.users());
  }

  async function group(ids: readonly Uuid[], connectors: readonly string[]): Promise<OpenTicket[]> {
    const limits = stopped ? [] : limitsOf(connectors);
    const ticketsMax = OPEN_TICKETS_MAX - open.size;
    if (limits.length === 0 || ticketsMax <= 0) return [];
    const grouping = { limits, ticketsMax, group: deps.group, held: heldClasses() };
    const tickets = await openTickets(pool, ids, grouping);
    for (const ticket of tickets) {
      open.set(ticket.id, ticket);
      void posts.post(ticket);
    }
    return tickets;
  }

  /** Where older rows wait, events must not overtake them: a flood of events is as fair as a flood of rows. */
  async function groupArrivals(ids: readonly Uuid[]): Promise<void> {
    const connectors = deps.connectors().filter((connector) => !backlogs.has(connector));
    const tickets = await group(ids, connectors);
    const left = ids.length - tickets.reduce((sum, { members }) => sum + members, 0);
    if (left === 0) return;
    for (const connector of connectors) backlogs.set(connector, undefined);
    // Perhaps nothing waits: the rows may be somebody's already. The look that follows finds out.
    void refill(connectors);
  }

  async function refill(connectors: Iterable<string>): Promise<void> {
    for (const connector of connectors) refillWanted.add(connector);
    if (refilling) return;
    refilling = true;
    try {
      for (const connector of refillWanted) {
        refillWanted.delete(connector);
        await inTurn(() => refillOne(connector));
      }
    } catch (error) {
      log.warn({ err: error }, 'refill.failed');
    }
    refilling = false;
  }

  async function refillOne(connector: string): Promise<void> {
    const [limits] = limitsOf([connector]);
    // Looking while only full tickets may leave would find the same few rows again and again.
    if (limits === undefined || limits.partial === 0) return;
    const after = backlogs.get(connector);
    const wanted = Math.min(BATCH_MAX, limits.members);
    const queued = await selectQueued(pool, connector, wanted, after);
    if (queued.ids.length > 0) await group(queued.ids, [connector]);
    const sawAll = queued.ids.length < wanted && queued.nextAfter === undefined && after === undefined;
    if (sawAll) backlogs.delete(connector);
    else backlogs.set(connector, queued.nextAfter);
  }

  async function adoptUnclaimed(): Promise<void> {
    for (const ticket of await unclaimedTickets(pool, OPEN_TICKETS_MAX)) open.set(ticket.id, ticket);
  }

  const timer = setInterval(() => void refill(deps.connectors()), deps.refillIntervalMs);
  void inTurn(adoptUnclaimed).catch((error: unknown) => {
    log.warn({ err: error }, 'tickets.not-adopted');
  });

  async function repostDue(): Promise<number> {
    const { tickets, closedIds } = await takeDueTickets(pool, REPOST_BATCH);
    for (const id of closedIds) open.delete(id);
    for (const ticket of tickets) open.set(ticket.id, ticket);
    if (tickets.length > 0) log.info({ tickets: tickets.length }, 'tickets.reposted');
    await Promise.all(tickets.map(posts.post));
    return tickets.length + closedIds.length;
  }

  return {
    route,
    onRoom(connector) {
      if (backlogs.has(connector)) void refill([connector]);
    },
    onClaimed(ticketIds) {
      const connectors = new Set(ticketIds.map((id) => open.get(id)?.connector));
      for (const id of ticketIds) open.delete(id);
      void refill([...backlogs.keys()].filter((connector) => connectors.has(connector)));
    },
    connectorOf: (ticketId) => open.get(ticketId)?.connector,
    openTickets: () => open.size,
    repostDue,
    async repostAll() {
      let left = await makeAllTicketsDue(pool);
      // A ticket that is locked just now, by a note or a claim, is passed over; the scheduler comes back to the rest.
      for (let rounds = 0; left > 0 && rounds < REPOST_ROUNDS_MAX; rounds += 1) left -= await repostDue();
    },
    async dissolveAll(tag) {
      const tickets = await dissolveTickets(pool, tag);
      for (const { id } of tickets) open.delete(id);
      return tickets.reduce((sum, { members }) => sum + members, 0);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
