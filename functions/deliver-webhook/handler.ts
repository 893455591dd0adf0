import type { WebhookDue } from '../../shared/contracts/events/webhook-due.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { traceOf } from '../../shared/kernel/trace-context.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { createCoalescer } from '../../shared/platform/coalesce.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { attemptSpan } from './attempt-span.ts';
import type { CallResult, WebhookCaller } from './call-webhook.ts';
import type { DueDelivery, Lane, LaneSecrets } from './lane.ts';
import { laneAfter } from './lane-after.ts';
import { lookAtLanes } from './look-at-lanes.ts';
import { postponeDelivery } from './postpone-delivery.ts';
import { type CallRules, nextTrace, type Opened, type Preparation, prepare } from './prepare.ts';
import { releaseLanes } from './release-lanes.ts';
import { createLaneRunner } from './run-lanes.ts';
import { type Settlement, settle, settleDropped } from './settle.ts';
import { type Settled, settleDeliveries } from './settle-deliveries.ts';

export type WebhookHandlerDeps = {
  readonly pool: Pool;
  /** Of redoable commits: a call whose end the database forgets in a crash is made again. */
  readonly settlePool: Pool;
  readonly caller: WebhookCaller;
  readonly openSecrets: (secrets: LaneSecrets, now: Date) => Opened;
  readonly rules: CallRules;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  /** This process, among those that hold lanes. */
  readonly owner: Uuid;
  /** Milliseconds in which an event may begin calls. */
  readonly budgetMs: number;
  /** Milliseconds that a lane in which nothing is left is kept, so that what comes next finds it taken. */
  readonly lingerMs: number;
  /** Calls at once to one receiver, and to all. */
  readonly slotsMax: number;
  readonly callsMax: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
};

/** A receiver's next call does not wait for the settlement of the last one, so that many may share a statement. */
const SETTLE_EVERY_MS = 15;

/** Works through the lanes that an event names. Each delivery is settled as it ends: a slow receiver holds up nobody's commit. */
export function createWebhookHandler(deps: WebhookHandlerDeps) {
  const { pool, owner, clock, log } = deps;
  const settlements = createCoalescer<Settled, boolean>({
    run: (batch) => settleDeliveries(deps.settlePool, owner, batch),
    ...{ batchMax: 200, slots: 1, spacingMs: SETTLE_EVERY_MS },
    waitingMax: 100_000,
    isItemFault: isDataError,
  });
  const lanes = createLaneRunner({
    look: (looks) => lookAtLanes(pool, owner, looks),
    release: (releases) => releaseLanes(pool, owner, releases),
    attempt,
    budgetMs: deps.budgetMs,
    lingerMs: deps.lingerMs,
    callsMax: deps.callsMax,
    clock,
  });

  async function attempt(held: { lane: Lane }, delivery: DueDelivery, onAnswered: () => void): Promise<void> {
    const preparation = preparationOf(held.lane, delivery);
    switch (preparation.kind) {
      case 'call':
        return ended(held, delivery, await deps.caller.call(preparation.request), onAnswered);
      case 'uncallable': {
        const now = clock.now();
        const result = {
          kind: 'unanswered',
          error: preparation.error,
          startedAt: now,
          endedAt: now,
        } as const;
        return ended(held, delivery, result, onAnswered);
      }
      case 'unwanted':
      case 'overdue':
        return record(held.lane, delivery, {
          settlement: settleDropped(delivery, preparation),
          change: undefined,
        });
      default:
        return assertNever(preparation);
    }
  }

  function preparationOf(lane: Lane, delivery: DueDelivery): Preparation {
    const now = clock.now();
    try {
      return prepare(lane, delivery, deps.openSecrets(lane.secrets, now), deps.rules, now);
    } catch (error) {
      const { traceId } = traceOf(delivery.subjectId, delivery.traceparent).root;
      log.error(
        { err: error, laneId: lane.id, deliveryId: delivery.id, traceId },
        'delivery.secret-unreadable',
      );
      return prepare(lane, delivery, { keys: [], headers: {} }, deps.rules, now);
    }
  }

  function ended(
    held: { lane: Lane },
    delivery: DueDelivery,
    result: CallResult,
    onAnswered: () => void,
  ): Promise<void> {
    const trace = nextTrace(delivery, deps.rules);
    if (trace.isSampled) deps.spans?.send([attemptSpan(delivery, result, trace)]);
    const change = laneAfter(held.lane, delivery, result, deps.slotsMax, deps.random());
    held.lane = change.lane;
    onAnswered();
    return record(change.lane, delivery, {
      settlement: settle(delivery, result, deps.random(), trace.isSampled),
      change: change.isNews ? change : undefined,
    });
  }

  async function record(lane: Lane, delivery: DueDelivery, settled: Settled): Promise<void> {
    try {
      const isCurrent = await settlements.add(settled);
      logAttempt(lane, delivery, settled.settlement, isCurrent);
    } catch (error) {
      if (!isDataError(error)) throw error;
      logRefused(log, [{ item: delivery.id, error }], (id) => id);
      await postponeDelivery(pool, delivery.id);
    }
  }

  function logAttempt(
    lane: Lane,
    delivery: DueDelivery,
    { state, error, tried, nextAt }: Settlement,
    isCurrent: boolean,
  ): void {
    log.info(
      {
        deliveryId: delivery.id,
        laneId: lane.id,
        traceId: traceOf(delivery.subjectId, delivery.traceparent).root.traceId,
        eventType: delivery.eventType,
        target: lane.target,
        attempt: tried?.attempt,
        attemptsMax: delivery.attemptsMax,
        state: isCurrent ? state : 'superseded',
        httpStatus: tried?.httpStatus,
        error,
        durationMs: tried?.durationMs,
        nextAt,
      },
      'delivery.settled',
    );
  }

  return async ({ laneIds }: WebhookDue): Promise<MessageVerdict> => {
    await lanes.work(laneIds);
    return DONE;
  };
}
