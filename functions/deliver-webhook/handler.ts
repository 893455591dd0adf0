import type { WebhookDue } from '../../shared/contracts/events/webhook-due.ts';
import type { SigningKey } from '../../shared/delivery/signature.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { bisect, type Refused } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { createCoalescer } from '../../shared/platform/coalesce.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, onConnection, type Pool } from '../../shared/platform/postgres.ts';
import { CONNECTIONS_PER_ORIGIN, type WebhookCaller } from './call-webhook.ts';
import { type ClaimedDelivery, claimDeliveries, releaseDeliveries } from './claim-deliveries.ts';
import { createOriginSlots } from './origin-slots.ts';
import { originOf, prepare, type Timeouts } from './prepare.ts';
import { type Settlement, settle, settleUnwanted } from './settle.ts';
import { settleDeliveries } from './settle-deliveries.ts';

export type WebhookHandlerDeps = {
  readonly pool: Pool;
  readonly caller: WebhookCaller;
  readonly openSecret: (encrypted: string) => SigningKey;
  readonly timeouts: Timeouts;
  /** Milliseconds to wait for a free connection; with a call and its commit it stays below the ack deadline of 60 s. */
  readonly slotWaitMs: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
};

/** Tries the deliveries that are due, all at once. Each is settled as it ends: a slow receiver holds up nobody's commit. */
export function createWebhookHandler(deps: WebhookHandlerDeps) {
  const slots = createOriginSlots({ perOrigin: CONNECTIONS_PER_ORIGIN, waitMs: deps.slotWaitMs });
  const settlements = createCoalescer<Settlement, boolean>({
    run: (batch) => settleDeliveries(deps.pool, batch),
    batchMax: 200,
    slots: 1,
    waitingMax: 10_000,
    isItemFault: isDataError,
  });

  async function attempt(delivery: ClaimedDelivery): Promise<Attempted> {
    const giveBack = await slots.take(originOf(delivery.url));
    if (!giveBack) return { kind: 'not-called', delivery };
    const settlement = await call(delivery).finally(giveBack);
    try {
      await record(delivery, settlement);
    } catch (error) {
      if (!isDataError(error)) throw error;
      return { kind: 'refused', item: delivery.id, error };
    }
    return { kind: 'settled' };
  }

  async function call(delivery: ClaimedDelivery): Promise<Settlement> {
    const now = deps.clock.now();
    const preparation = prepare(delivery, keysOf(delivery), deps.timeouts, now);
    switch (preparation.kind) {
      case 'call':
        return settle(delivery, await deps.caller.call(preparation.request), deps.random());
      case 'uncallable': {
        const result = {
          kind: 'unanswered',
          error: preparation.error,
          startedAt: now,
          endedAt: now,
        } as const;
        return settle(delivery, result, deps.random());
      }
      case 'unwanted':
        return settleUnwanted(delivery, now);
      default:
        return assertNever(preparation);
    }
  }

  async function record(delivery: ClaimedDelivery, settlement: Settlement): Promise<void> {
    const current = await settlements.add(settlement);
    deps.log.info(
      {
        deliveryId: delivery.id,
        eventType: delivery.eventType,
        target: delivery.target,
        attempt: settlement.attempt,
        attemptsMax: delivery.attemptsMax,
        state: current ? settlement.state : 'superseded',
        httpStatus: settlement.httpStatus,
        error: settlement.error,
        durationMs: settlement.durationMs,
        nextAt: settlement.nextAt,
      },
      'delivery.attempted',
    );
  }

  function keysOf(delivery: ClaimedDelivery): readonly SigningKey[] {
    if (delivery.secretEncrypted === null) return [];
    try {
      return [deps.openSecret(delivery.secretEncrypted)];
    } catch (error) {
      deps.log.error({ err: error, deliveryId: delivery.id }, 'delivery.secret-unreadable');
      return [];
    }
  }

  return async ({ deliveryIds }: WebhookDue): Promise<MessageVerdict> => {
    // On one connection, or a set would skip rows that the one that failed before it has not let go of.
    const claims = await onConnection(deps.pool, (client) =>
      bisect([...deliveryIds].sort(), (ids) => claimDeliveries(client, ids), isDataError),
    );
    const attempted = await Promise.all(claims.results.flat().map(attempt));
    const unsettled = attempted.filter((one) => one.kind === 'refused');
    logRefused(deps.log, [...claims.refused, ...unsettled], (id) => id);
    const notCalled = attempted.flatMap((one) => (one.kind === 'not-called' ? [one.delivery] : []));
    if (notCalled.length > 0) {
      await releaseDeliveries(deps.pool, notCalled);
      deps.log.warn({ deliveries: notCalled.length }, 'deliveries.postponed');
    }
    return DONE;
  };
}

type Attempted =
  | { readonly kind: 'settled' }
  /** Called, but the database takes no record of it: its lease runs out, and it is called again. */
  | ({ readonly kind: 'refused' } & Refused<Uuid>)
  | { readonly kind: 'not-called'; readonly delivery: ClaimedDelivery };
