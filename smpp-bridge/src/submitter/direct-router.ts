// The platform's own route choice is in the row already: claim it and give it to the link of its connector. What a link
// has no room for stays in the database and is fetched by the fair query when there is room; until that query has found
// the end, events claim nothing of that connector, so that a flood of events is as fair as a flood of rows.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { traceIdsOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { Links } from '../carrier/links.ts';
import { claimMessages, releaseClaims } from './claim-store.ts';
import { gatherArrivals } from './gather-arrivals.ts';
import { createInTurn } from './in-turn.ts';
import { logClaimed } from './log-claimed.ts';
import { selectQueued } from './queued-store.ts';
import type { RouteMessages } from './route-messages.ts';

export type DirectRouter = {
  readonly route: RouteMessages;
  /** A link has room: rows that wait in the database may come. */
  onRoom(connector: string): void;
  /** Messages claimed so far. */
  claimed(): number;
  stop(): void;
};

export type DirectRouterDeps = {
  readonly pool: Pool;
  readonly links: Pick<Links, 'offer' | 'room' | 'rooms'>;
  readonly announcer: Announcer;
  readonly epoch: number;
  readonly log: Logger;
  /** How often the database is asked although nothing is known to wait. */
  readonly refillIntervalMs: number;
};

/** Rows of a connector that wait in the database; `passedBy` says that events came by since the last look. */
type Backlog = { after: Uuid | undefined; passedBy: boolean };

const BATCH_MAX = 200;
/** Rows that one look at the database brings; events are smaller, and many. */
const REFILL_MAX = 500;
const WAITING_MAX = 20_000;
const DOUBTFUL_MAX = 20_000;

export function createDirectRouter(deps: DirectRouterDeps): DirectRouter {
  const { pool, links, announcer, epoch, log } = deps;
  const backlogs = new Map<string, Backlog>();
  /** Rows of claims whose answer was lost: they may be ours without any link knowing. */
  const doubtful = new Set<Uuid>();
  let claimed = 0;
  let refill: 'idle' | 'running' | 'again' = 'idle';
  let stopped = false;

  /** One claim at a time, because each is told the room that the one before has left. */
  const inTurn = createInTurn();

  const route = gatherArrivals({
    take: (ids) => inTurn(() => claim([...new Set(ids)], roomsForEvents())),
    batchMax: BATCH_MAX,
    waitingMax: WAITING_MAX,
    failedEvent: 'claim.failed',
    log,
  });

  function roomsForEvents(): Map<string, number> {
    const rooms = links.rooms();
    for (const [connector, backlog] of backlogs) {
      backlog.passedBy = true;
      rooms.delete(connector);
    }
    return rooms;
  }

  async function claim(ids: readonly Uuid[], rooms: ReadonlyMap<string, number>): Promise<void> {
    if (rooms.size === 0 || stopped) return;
    const taken = await claimMessages(pool, ids, rooms, epoch).catch((error: unknown) => {
      for (const id of ids) if (doubtful.size < DOUBTFUL_MAX) doubtful.add(id);
      throw error;
    });
    claimed += taken.messages.length;
    logClaimed(log, taken.messages);
    for (const [connector, messages] of Map.groupBy(taken.messages, (message) => message.connector)) {
      if (messages.length >= (rooms.get(connector) ?? 0)) noteBacklog(connector);
      links.offer(connector, messages);
    }
    if (taken.owedIds.length > 0) void announcer.announce('message-updated', 'messageIds', taken.owedIds);
  }

  function noteBacklog(connector: string): void {
    if (!backlogs.has(connector)) backlogs.set(connector, { after: undefined, passedBy: false });
  }

  async function refillAll(connectors: readonly string[]): Promise<void> {
    if (refill !== 'idle') {
      refill = 'again';
      return;
    }
    refill = 'running';
    try {
      await releaseDoubtful();
      for (const connector of connectors) await refillOne(connector);
    } catch (error) {
      log.warn({ err: error }, 'refill.failed');
      refill = 'running';
    }
    const again = (refill as 'running' | 'again') === 'again';
    refill = 'idle';
    if (again && backlogs.size > 0 && !stopped) setImmediate(() => void refillAll([...backlogs.keys()]));
  }

  async function refillOne(connector: string): Promise<void> {
    const room = Math.min(REFILL_MAX, links.room(connector));
    if (room === 0 || stopped) return;
    const backlog = backlogs.get(connector);
    if (backlog) backlog.passedBy = false;
    const queued = await selectQueued(pool, connector, room, backlog?.after);
    if (queued.ids.length > 0) {
      await inTurn(() => claim(queued.ids, new Map([[connector, links.room(connector)]])));
    }
    const sawAll = queued.ids.length < room && queued.nextAfter === undefined && backlog?.after === undefined;
    if (!sawAll) noteBacklog(connector);
    const noted = backlogs.get(connector);
    if (noted) noted.after = queued.nextAfter;
    if (sawAll && !noted?.passedBy) backlogs.delete(connector);
  }

  async function releaseDoubtful(): Promise<void> {
    const ids = [...doubtful].slice(0, BATCH_MAX);
    if (ids.length === 0) return;
    const released = await releaseClaims(pool, ids, epoch);
    for (const id of ids) doubtful.delete(id);
    if (released.length > 0) {
      log.info({ rows: released.length, traceIds: traceIdsOf(released) }, 'claims.released');
    }
  }

  const timer = setInterval(() => void refillAll([...links.rooms().keys()]), deps.refillIntervalMs);

  return {
    route,
    onRoom(connector) {
      if (backlogs.has(connector)) void refillAll([...backlogs.keys()]);
    },
    claimed: () => claimed,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
