// Works through lanes that are this process's: looks what is due, calls, and lets go where nothing is left. All lanes look
// and let go together, in few statements; what one receiver does delays only its own lane.

import { SLOTS_AT_FIRST, slotsOf } from '../../shared/delivery/receiver-health.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { createCoalescer } from '../../shared/platform/coalesce.ts';
import type { DueDelivery, Lane } from './lane.ts';
import { createLaneQueue, type LaneQueue } from './lane-queue.ts';
import type { Look, Seen } from './look-at-lanes.ts';
import type { Release } from './release-lanes.ts';

export type LaneRunnerDeps = {
  /** Missing in the answer: lanes that another process has, or that rest. */
  readonly look: (looks: readonly Look[]) => Promise<readonly Seen[]>;
  readonly release: (releases: readonly Release[]) => Promise<readonly boolean[]>;
  /**
   * Calls, says `onAnswered`, and records; keeps the lane as it is known since the call. Throws where nothing can be recorded
   * any more.
   */
  readonly attempt: (held: { lane: Lane }, delivery: DueDelivery, onAnswered: () => void) => Promise<void>;
  /** Milliseconds in which an event may begin calls. With a call and its commit it stays below the ack deadline of 60 s. */
  readonly budgetMs: number;
  /** Milliseconds that a lane in which nothing is left is kept: what comes meanwhile is looked at, and taken by nobody anew. */
  readonly lingerMs: number;
  /** Of all lanes at once. */
  readonly callsMax: number;
  readonly clock: Clock;
};

export type LaneRunner = {
  /** Resolves when nothing is due in the lanes, they rest, are in other hands, or the time is up; what is left wakes again. */
  work(laneIds: readonly Uuid[]): Promise<void>;
};

type Run = {
  readonly laneId: Uuid;
  readonly queue: LaneQueue;
  readonly ended: PromiseWithResolvers<void>;
  lane: Lane | undefined;
  work: string | undefined;
  /** No call begins after this. */
  untilMs: number;
  /** A statement is under way. */
  asking: boolean;
  /** Somebody says that there is something new. */
  again: boolean;
  /** The last look saw all that was due. */
  dry: boolean;
  lookedAtMs: number;
  /** Taken, or the lease renewed. */
  takenAtMs: number;
  /** The last time that it had something to do. */
  busyAtMs: number;
  lingering: NodeJS.Timeout | undefined;
  failure: unknown;
};

const LANES_A_STATEMENT = 100;
const LANES_WAITING_MAX = 100_000;
/** Read ahead, in rounds of calls. */
const ROUNDS_AHEAD = 4;
/** A lane in hand is looked at at least so often: that keeps the lease, and finds what came by another process's event. */
const LOOK_EVERY_MS = 1_000;
/** Looks in between only read. */
const TAKE_EVERY_MS = 5_000;

export function createLaneRunner(deps: LaneRunnerDeps): LaneRunner {
  const runs = new Map<Uuid, Run>();
  const starved = new Set<Run>();
  let calls = 0;
  let ticking: NodeJS.Timeout | undefined;

  const looks = createCoalescer<Look, Seen | undefined>({
    async run(asked) {
      const seen = new Map((await deps.look(asked)).map((one) => [one.lane.id, one]));
      return asked.map(({ laneId }) => seen.get(laneId));
    },
    ...{ batchMax: LANES_A_STATEMENT, slots: 2, waitingMax: LANES_WAITING_MAX, isItemFault: () => false },
  });
  const releases = createCoalescer<Release, boolean>({
    run: deps.release,
    ...{ batchMax: LANES_A_STATEMENT, slots: 1, waitingMax: LANES_WAITING_MAX, isItemFault: () => false },
  });

  const nowMs = () => deps.clock.now().getTime();

  function advance(run: Run): void {
    starved.delete(run);
    while (mayBegin(run)) {
      const delivery = run.queue.next(slotsNow(run));
      if (!delivery) break;
      void call(run, delivery);
    }
    if (run.asking) return;
    if (wantsLook(run)) void look(run);
    else if (run.queue.busy() === 0 && !starved.has(run) && !mayLinger(run)) void letGo(run);
  }

  /** Nothing is left in it, and more may come soon. */
  function mayLinger(run: Run): boolean {
    const leftMs = run.busyAtMs + deps.lingerMs - nowMs();
    if (leftMs <= 0 || !run.lane || !run.dry || run.queue.waiting() > 0 || !isOpen(run)) return false;
    run.lingering ??= setTimeout(() => {
      run.lingering = undefined;
      advance(run);
    }, leftMs);
    return true;
  }

  function mayBegin(run: Run): boolean {
    if (!run.lane || run.queue.waiting() === 0 || !isOpen(run)) return false;
    if (calls < deps.callsMax) return true;
    starved.add(run);
    return false;
  }

  /** Calls have come free: those go first that have waited longest. */
  function feedStarved(): void {
    for (const run of starved) {
      if (calls >= deps.callsMax) return;
      advance(run);
    }
  }

  /** It has time left, and its receiver does not rest. */
  function isOpen({ lane, untilMs, failure }: Run): boolean {
    const resumeAtMs = lane?.health.resumeAt?.getTime() ?? 0;
    return failure === undefined && nowMs() < untilMs && resumeAtMs <= nowMs();
  }

  function wantsLook(run: Run): boolean {
    if (!isOpen(run)) return false;
    if (nowMs() - run.lookedAtMs >= LOOK_EVERY_MS) return true;
    return (run.again || !run.dry) && run.queue.waiting() < slotsNow(run);
  }

  async function look(run: Run): Promise<void> {
    const deliveriesMax = run.queue.inHand() + ROUNDS_AHEAD * slotsNow(run);
    const takes = nowMs() - run.takenAtMs >= TAKE_EVERY_MS;
    Object.assign(run, { asking: true, again: false, lookedAtMs: nowMs() });
    if (takes) run.takenAtMs = run.lookedAtMs;
    run.queue.lookBegins();
    try {
      const seen = await looks.add({ laneId: run.laneId, deliveriesMax, takes });
      run.asking = false;
      if (seen) {
        // What this process learned of the receiver may not be committed yet.
        const { health, written, notices } = run.lane ?? seen.lane;
        Object.assign(run, { lane: { ...seen.lane, health, written, notices }, work: seen.work });
        run.dry = seen.due.length < deliveriesMax;
        run.queue.add(seen.due);
      } else if (!takes) Object.assign(run, { takenAtMs: 0, again: true });
      else if (run.queue.busy() === 0) return end(run);
      else lose(run);
    } catch (error) {
      fail(run, error);
    }
    advance(run);
  }

  async function call(run: Run, delivery: DueDelivery): Promise<void> {
    calls += 1;
    let isCalled = true;
    const onAnswered = () => {
      if (!isCalled) return;
      isCalled = false;
      calls -= 1;
      run.queue.answered(delivery);
      feedStarved();
      advance(run);
    };
    try {
      await deps.attempt(run as Run & { lane: Lane }, delivery, onAnswered);
    } catch (error) {
      fail(run, error);
    }
    onAnswered();
    run.queue.ended(delivery);
    run.busyAtMs = nowMs();
    advance(run);
  }

  async function letGo(run: Run): Promise<void> {
    if (run.lane === undefined || run.failure !== undefined) return end(run);
    run.asking = true;
    const isFinished = run.dry && run.queue.waiting() === 0;
    run.queue.clear();
    const work = isFinished ? run.work : undefined;
    try {
      const isReleased = await releases.add({ laneId: run.laneId, work, health: run.lane.health });
      run.asking = false;
      // Another process has it, or nobody asked for more.
      if (isReleased ? !run.again : work === undefined) return end(run);
      // Something came meanwhile. Without time for it the lane is let go unfinished.
      Object.assign(run, { again: true, dry: false, lookedAtMs: 0 });
    } catch (error) {
      fail(run, error);
    }
    advance(run);
  }

  /** Another process has taken the lane: what is under way here ends, nothing more begins. */
  function lose(run: Run): void {
    run.queue.clear();
    run.untilMs = 0;
  }

  function fail(run: Run, error: unknown): void {
    run.queue.clear();
    Object.assign(run, { asking: false, failure: run.failure ?? error });
  }

  function end(run: Run): void {
    clearTimeout(run.lingering);
    runs.delete(run.laneId);
    starved.delete(run);
    if (run.failure === undefined) run.ended.resolve();
    else run.ended.reject(run.failure);
    if (runs.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  }

  function begin(laneId: Uuid): Run {
    const run: Run = {
      ...{ laneId, queue: createLaneQueue(), ended: Promise.withResolvers<void>() },
      ...{ lane: undefined, work: undefined, untilMs: 0, asking: false, again: false, dry: false },
      ...{ lookedAtMs: 0, takenAtMs: 0, busyAtMs: 0, lingering: undefined, failure: undefined },
    };
    run.ended.promise.catch(() => {});
    runs.set(laneId, run);
    ticking ??= setInterval(tick, LOOK_EVERY_MS);
    return run;
  }

  function tick(): void {
    for (const run of [...runs.values()]) advance(run);
  }

  /** A run that a later event gave more time is that event's to wait for. */
  async function endOf(run: Run, untilMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isOver = new Promise<'over'>((resolve) => {
      timer = setTimeout(resolve, untilMs - nowMs(), 'over');
    });
    const first = await Promise.race([run.ended.promise, isOver]).finally(() => clearTimeout(timer));
    if (first === 'over' && run.untilMs <= untilMs) await run.ended.promise;
  }

  return {
    async work(laneIds) {
      const untilMs = nowMs() + deps.budgetMs;
      const asked = [...new Set(laneIds)].map((laneId) => {
        const run = runs.get(laneId) ?? begin(laneId);
        run.again = true;
        run.untilMs = Math.max(run.untilMs, untilMs);
        return run;
      });
      for (const run of asked) advance(run);
      await Promise.all(asked.map((run) => endOf(run, untilMs)));
    },
  };
}

/** What waits for an endpoint that was switched off is given up one by one, so that it takes nobody's time. */
function slotsNow({ lane }: Run): number {
  if (lane === undefined) return SLOTS_AT_FIRST;
  return lane.wanted ? slotsOf(lane.health) : 1;
}
