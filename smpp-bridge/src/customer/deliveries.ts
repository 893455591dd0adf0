// Brings customers what waits for them: claims as much as their receivers here have room for, spreads it over them, and
// settles by their answers. What is not answered is there again; nothing is lost with a session or a bridge.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { createCoalescer } from '../../../shared/platform/coalesce.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import { inboundPdus, receiptPdus } from './delivery-pdus.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  type Room,
  type SettledDelivery,
  settleDeliveries,
  sweepDeliveries,
} from './delivery-store.ts';
import type { CustomerSession } from './sessions.ts';
import { type DeliveryOutcome, deliveryOutcomeOf } from './settle-outcome.ts';

export type Deliveries = {
  /** A receiver or transceiver, once it is bound. */
  attach(customer: CustomerSession): void;
  detach(customer: CustomerSession): void;
  /** Claims nothing more; resolves when what is in flight is settled. */
  stop(): Promise<void>;
};

export type DeliveriesDeps = { readonly db: Queryable; readonly bridgeId: string; readonly log: Logger };

type Receiver = { readonly customer: CustomerSession; busy: number };

const POLL_MS = 200;
const SWEEP_MS = 60_000;
const CLAIM_MAX = 500;
const SETTLE_MAX = 500;

export function createDeliveries({ db, bridgeId, log }: DeliveriesDeps): Deliveries {
  const receivers = new Map<Uuid, Receiver>();
  const underWay = new Set<Promise<void>>();
  let pumping: Promise<void> | undefined;
  /** Something may have become claimable since the last claim began. */
  let again = false;
  let stopped = false;

  const settler = createCoalescer<SettledDelivery, undefined>({
    run: async (settled) => {
      await settleDeliveries(db, settled);
      return settled.map(() => undefined);
    },
    ...{ batchMax: SETTLE_MAX, slots: 2, waitingMax: 100_000, isItemFault: () => false },
  });

  function freeOf({ customer, busy }: Receiver): number {
    return Math.max(0, customer.account.settings.delivery_window - busy);
  }

  function rooms(): readonly Room[] {
    const free = new Map<string, number>();
    for (const receiver of receivers.values()) {
      const { systemId } = receiver.customer.account;
      free.set(systemId, Math.min(CLAIM_MAX, (free.get(systemId) ?? 0) + freeOf(receiver)));
    }
    return [...free].map(([systemId, count]) => ({ systemId, free: count })).filter((room) => room.free > 0);
  }

  function pump(): void {
    again = true;
    pumping ??= claimAll().finally(() => {
      pumping = undefined;
    });
  }

  async function claimAll(): Promise<void> {
    while (again && !stopped) {
      again = false;
      const open = rooms();
      if (open.length === 0) return;
      try {
        const claimed = await claimDeliveries(db, open, bridgeId);
        for (const delivery of claimed) hand(delivery);
      } catch (error) {
        log.warn({ err: error }, 'smpp-deliveries.claim-failed');
      }
    }
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
        log.warn({ deliveryId: delivery.id, err: error }, 'smpp-delivery.not-settled');
      })
      .finally(() => {
        underWay.delete(work);
        if (best) best.busy -= 1;
        pump();
      });
    underWay.add(work);
  }

  async function bring({ customer }: Receiver, delivery: ClaimedDelivery): Promise<void> {
    const dialect = { settings: customer.account.settings, interfaceVersion: customer.interfaceVersion };
    const { messageId } = delivery;
    const pdus =
      delivery.kind === 'receipt'
        ? receiptPdus(messageId, delivery.payload, dialect)
        : inboundPdus(messageId, delivery.payload, dialect);
    let outcome: DeliveryOutcome = { kind: 'delivered' };
    for (const pdu of pdus) {
      outcome = deliveryOutcomeOf(await customer.session.request(pdu), delivery.attempts);
      if (outcome.kind !== 'delivered') break;
    }
    if (outcome.kind === 'delivered') customer.counts.delivered += 1;
    else customer.fail(outcome.words);
    await settle(delivery, outcome);
  }

  async function settle({ id, attempts }: ClaimedDelivery, outcome: DeliveryOutcome): Promise<void> {
    const state = ({ delivered: 'delivered', refused: 'expired', again: 'pending' } as const)[outcome.kind];
    const retryAfterMs = outcome.kind === 'again' ? outcome.afterMs : 0;
    await settler.add({ id, attempts, state, retryAfterMs });
  }

  async function sweep(): Promise<void> {
    while (!stopped && (await sweepDeliveries(db)));
  }

  const poll = setInterval(() => receivers.size > 0 && pump(), POLL_MS);
  const sweeper = setInterval(() => {
    sweep().catch((error: unknown) => log.warn({ err: error }, 'smpp-deliveries.sweep-failed'));
  }, SWEEP_MS);

  return {
    attach(customer) {
      if (customer.bindType === 'transmitter') return;
      receivers.set(customer.id, { customer, busy: 0 });
      pump();
    },
    detach: ({ id }) => void receivers.delete(id),
    async stop() {
      stopped = true;
      clearInterval(poll);
      clearInterval(sweeper);
      await pumping;
      await Promise.all(underWay);
    },
  };
}

const GONE: DeliveryOutcome = { kind: 'again', afterMs: 0, words: 'the receiver is gone' };
