// One statement at a time settles what carriers answered, so that rows change in the order of the answers. A batch that
// the database did not confirm is tried again until the lease ends: the links stop sending meanwhile, because they may
// have one window of answers that are not committed.
import { setTimeout as sleep } from 'node:timers/promises';
import { traceIdsBy } from '../../../shared/kernel/trace-context.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { isDataError, type Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { backoffDelayMs } from './backoff.ts';
import { poorerSettlements } from './poorer-settlements.ts';
import { type SettledMessage, type Settlement, type SettleOptions, settleMessages } from './settle-store.ts';

export type Settler = {
  /**
   * Resolves when the row is committed: in a poorer form where the database refuses this one as bad data. Rejects only
   * after `signal` aborts, or where every form is refused.
   */
  settle(settlement: Settlement): Promise<void>;
  /** Resolves when no part of that carrier id waits for its commit: at once where none does. */
  committed(connector: string, carrierMessageId: string): Promise<void>;
};

export type SettlerDeps = SettleOptions & {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly log: Logger;
  /** Ends the retries: the lease is gone. */
  readonly signal: AbortSignal;
};

const BATCH_MAX = 200;
const WAITING_MAX = 100_000;
const RETRY = { firstMs: 100, maxMs: 2_000 };

export function createSettler(deps: SettlerDeps): Settler {
  const uncommitted = new Map<string, Promise<void>>();
  const coalescer = createCoalescer<Settlement, void>({
    run: async (settlements) => {
      const settled = await settleUntilConfirmed(settlements, deps);
      logSettled(deps.log, settlements);
      const owed = settled.filter((message) => message.owed).map(({ id }) => id);
      if (owed.length > 0) void deps.announcer.announce('message-updated', 'messageIds', owed);
      return settlements.map(() => undefined);
    },
    batchMax: BATCH_MAX,
    slots: 1,
    waitingMax: WAITING_MAX,
    isItemFault: isDataError,
  });

  async function commit(settlement: Settlement): Promise<void> {
    let refusal: unknown;
    for (const form of [settlement, ...poorerSettlements(settlement)]) {
      try {
        return await coalescer.add(form);
      } catch (error) {
        if (!isDataError(error)) throw error;
        refusal = error;
        const [traceId] = traceIdsOfSettled([form]);
        deps.log.error({ messageId: form.messageId, traceId, err: error }, 'settle.refused');
      }
    }
    throw refusal;
  }

  return {
    async settle(settlement) {
      const committing = commit(settlement);
      const { connector, carrierMessageId } = settlement.part ?? {};
      if (connector === undefined || carrierMessageId === undefined) return committing;
      const key = keyOf(connector, carrierMessageId);
      uncommitted.set(key, committing);
      try {
        await committing;
      } finally {
        if (uncommitted.get(key) === committing) uncommitted.delete(key);
      }
    },
    async committed(connector, carrierMessageId) {
      await uncommitted.get(keyOf(connector, carrierMessageId));
    },
  };
}

function keyOf(connector: string, carrierMessageId: string): string {
  return `${connector}/${carrierMessageId}`;
}

function logSettled(log: Logger, settlements: readonly Settlement[]): void {
  if (!log.isLevelEnabled('info')) return;
  const outcomes: Record<string, number> = {};
  for (const { outcome } of settlements) {
    const kind = outcome?.kind ?? 'open';
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  }
  const traceIds = traceIdsOfSettled(settlements);
  log.info({ settlements: settlements.length, outcomes, traceIds }, 'messages.settled');
}

function traceIdsOfSettled(settlements: readonly Settlement[]): readonly string[] {
  return traceIdsBy(settlements, ({ messageId: id, traceparent }) => ({ id, traceparent }));
}

async function settleUntilConfirmed(
  settlements: readonly Settlement[],
  { pool, log, signal, ...options }: SettlerDeps,
): Promise<readonly SettledMessage[]> {
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await settleMessages(pool, settlements, options);
    } catch (error) {
      if (isDataError(error)) throw error;
      const traceIds = traceIdsOfSettled(settlements);
      log.warn({ settlements: settlements.length, traceIds, attempt, err: error }, 'settle.failed');
      await sleep(backoffDelayMs(RETRY, attempt, 0), undefined, { signal });
    }
  }
}
