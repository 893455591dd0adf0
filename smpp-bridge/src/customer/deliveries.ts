// Brings customers what waits for them: claims as much as their receivers here have room for, spreads it over them, and
// settles by their answers. What is not answered is there again; nothing is lost with a session or a bridge. Whatever is
// added for a receiver is notified; what comes again, and what a notification missed, is found by looking.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { traceIdOf, traceIdsBy, traceOf } from '../../../shared/kernel/trace-context.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import { deliverSpan } from './deliver-span.ts';
import { inboundPdus, receiptPdus } from './delivery-pdus.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  notifyDeliveries,
  type Room,
  type SettledDelivery,
  settleDeliveries,
  sweepDeliveries,
} from './delivery-store.ts';
import { tracedMessageOf, traceparentOf } from './delivery-trace.ts';
import type { CustomerSession } from './sessions.ts';
import { type DeliveryOutcome, deliveryOutcomeOf } from './settle-outcome.ts';

export type Deliveries = {
  /** A receiver or transceiver, once it is bound. */
  attach(customer: CustomerSession): void;
  detach(customer: CustomerSession): void;
  /** Something waits for the system_id, which may have no receiver here. */
  wake(systemId: string): void;
  /** Something may wait for anybody. */
  wakeAll(): void;
  /** Claims nothing more; resolves when what is in flight is settled. */
  stop(): Promise<void>;
};

export type DeliveriesDeps = {
  readonly db: Queryable;
  readonly bridgeId: string;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  /** Whether `wake` is called for all that is added. */
  isNotified(): boolean;
  readonly polls?: DeliveryPolls;
};

/** How often is looked for what waits, while all that is added is notified and while not. */
export type DeliveryPolls = { readonly notifiedMs: number; readonly aloneMs: number };

/** With what it was, for the log. */
type Settled = SettledDelivery & { readonly delivery: ClaimedDelivery };

type Receiver = { readonly customer: CustomerSession; busy: number };

const POLLS: DeliveryPolls = { notifiedMs: 2_000, aloneMs: 200 };
/** What was added while a receiver bound is notified to nobody. */
const NEW_RECEIVER_MS = 1_000;
const SWEEP_MS = 60_000;
const CLAIM_MAX = 500;
const SETTLE_MAX = 500;

export function createDeliveries(deps: DeliveriesDeps): Deliveries {
  const { db, bridgeId, log, polls = POLLS } = deps;
  const receivers = new Map<Uuid, Receiver>();
  const underWay = new Set<Promise<void>>();
  let claiming = false;
  let pumping: Promise<void> | undefined;
  /** Whose deliveries may have become claimable since the last claim began. */
  const due = new Set<string>();
  let polledAtMs = 0;
  let attachedAtMs = 0;
  let stopped = false;

  const settler = createCoalescer<Settled, undefined>({
    run: async (settled) => {
      await settleDeliveries(db, settled);
      logSettled(log, settled);
      notifyOthers(settled);
      return settled.map(() => undefined);
    },
    ...{ batchMax: SETTLE_MAX, slots: 2, waitingMax: 100_000, isItemFault: () => false },
  });

  /** Receivers of other bridges may take at once what was not taken here. */
  function notifyOthers(settled: readonly SettledDelivery[]): void {
    const again = settled.filter(({ state, retryAfterMs }) => state === 'pending' && retryAfterMs === 0);
    if (again.length === 0) return;
    const systemIds = new Set(again.map(({ systemId }) => systemId));
    notifyDeliveries(db, [...systemIds]).catch((error: unknown) => {
      log.warn({ err: error }, 'smpp-deliveries.not-notified');
    });
  }

  /** A session that is being unbound takes nothing more. */
  function freeOf({ customer, busy }: Receiver): number {
    const { session, account } = customer;
    return session.state() === 'unbinding' ? 0 : Math.max(0, account.settings.delivery_window - busy);
  }

  /** Of those who are due; from now on nobody is. */
  function takeRooms(): readonly Room[] {
    const free = new Map<string, number>();
    for (const receiver of receivers.values()) {
      const { systemId } = receiver.customer.account;
      if (!due.has(systemId)) continue;
      free.set(systemId, Math.min(CLAIM_MAX, (free.get(systemId) ?? 0) + freeOf(receiver)));
    }
    due.clear();
    return [...free].map(([systemId, count]) => ({ systemId, free: count })).filter((room) => room.free > 0);
  }

  function wake(systemId: string): void {
    due.add(systemId);
    pump();
  }

  function wakeAll(): void {
    for (const { customer } of receivers.values()) due.add(customer.account.systemId);
    pump();
  }

  function pump(): void {
    if (claiming) return;
    claiming = true;
    pumping = claimAll();
  }

  async function claimAll(): Promise<void> {
    while (due.size > 0 && !stopped) {
      const open = takeRooms();
      if (open.length === 0) break;
      try {
        const claimed = await claimDeliveries(db, open, bridgeId);
        for (const delivery of claimed) hand(delivery);
      } catch (error) {
        log.warn({ err: error }, 'smpp-deliveries.claim-failed');
      }
    }
    // In the same turn as the last look, so that nobody who wakes it meanwhile is overheard.
    claiming = false;
  }

  /** To the receiver with the most room: they share what there is. */
  function hand(delivery: ClaimedDelivery): void {
    let best: Receiver | undefined;
    for (const receiver of receivers.values()) {
      if (receiver.customer.account.systemId !== delivery.systemId) continue;
      if (!best || freeOf(receiver) > freeOf(best)) best = receiver;
    }
    if (best) best.busy += 1;
    const work = (best ? bring(best, delivery) : settle(delivery, GONE))
      .catch((error: unknown) => {
        // Its lease ends, and it is claimed again.
        const { id: deliveryId, messageId } = delivery;
        const traceId = traceIdOf(tracedMessageOf(delivery));
        log.warn({ deliveryId, messageId, traceId, err: error }, 'smpp-delivery.not-settled');
      })
      .finally(() => {
        underWay.delete(work);
        if (best) best.busy -= 1;
        wake(delivery.systemId);
      });
    underWay.add(work);
  }

  async function bring({ customer }: Receiver, delivery: ClaimedDelivery): Promise<void> {
    const dialect = { settings: customer.account.settings, interfaceVersion: customer.interfaceVersion };
    const { messageId } = delivery;
    const pdus =
      delivery.kind === 'receipt'
        ? receiptPdus(messageId, delivery.payload, dialect, traceparentOf(delivery))
        : inboundPdus(messageId, delivery.payload, dialect);
    const startedAt = deps.spans && new Date();
    let outcome: DeliveryOutcome = { kind: 'delivered' };
    for (const pdu of pdus) {
      outcome = deliveryOutcomeOf(await customer.session.request(pdu), delivery.attempts);
      if (outcome.kind !== 'delivered') break;
    }
    if (outcome.kind === 'delivered') customer.counts.delivered += 1;
    else customer.fail(outcome.words);
    if (startedAt) exportSpan(delivery, outcome, startedAt);
    await settle(delivery, outcome);
  }

  function exportSpan(delivery: ClaimedDelivery, outcome: DeliveryOutcome, startedAt: Date): void {
    const { id, traceparent } = tracedMessageOf(delivery);
    const trace = traceOf(id, traceparent);
    if (!deps.spans?.wants(trace)) return;
    deps.spans.send([deliverSpan(delivery, trace.root.spanId, outcome, { startedAt, endedAt: new Date() })]);
  }

  async function settle(delivery: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    const { id, systemId, attempts } = delivery;
    const state = ({ delivered: 'delivered', refused: 'expired', again: 'pending' } as const)[outcome.kind];
    const retryAfterMs = outcome.kind === 'again' ? outcome.afterMs : 0;
    await settler.add({ id, systemId, attempts, state, retryAfterMs, delivery });
  }

  async function sweep(): Promise<void> {
    while (!stopped && (await sweepDeliveries(db)));
  }

  function poll(): void {
    const nowMs = performance.now();
    const isNotified = deps.isNotified() && nowMs - attachedAtMs > NEW_RECEIVER_MS;
    if (receivers.size === 0 || (isNotified && nowMs - polledAtMs < polls.notifiedMs)) return;
    polledAtMs = nowMs;
    wakeAll();
  }

  const poller = setInterval(poll, polls.aloneMs);
  const sweeper = setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'smpp-deliveries.sweep-failed'));
  }, SWEEP_MS);

  return {
    attach(customer) {
      if (customer.bindType === 'transmitter') return;
      receivers.set(customer.id, { customer, busy: 0 });
      attachedAtMs = performance.now();
      wake(customer.account.systemId);
    },
    detach: ({ id }) => void receivers.delete(id),
    wake,
    wakeAll,
    async stop() {
      stopped = true;
      clearInterval(poller);
      clearInterval(sweeper);
      await pumping;
      await Promise.all(underWay);
    },
  };
}

function logSettled(log: Logger, settled: readonly Settled[]): void {
  if (!log.isLevelEnabled('info')) return;
  const traceIds = traceIdsBy(settled, ({ delivery }) => tracedMessageOf(delivery));
  const again = settled.filter(({ state }) => state === 'pending').length;
  const refused = settled.filter(({ state }) => state === 'expired').length;
  log.info({ deliveries: settled.length, again, refused, traceIds }, 'smpp-deliveries.settled');
}

const GONE: DeliveryOutcome = { kind: 'again', afterMs: 0, words: 'the receiver is gone' };
