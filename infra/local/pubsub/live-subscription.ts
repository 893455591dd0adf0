import type { Refusal } from './outcome.ts';
import type { StoredMessage } from './stored-message.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';
import { type ConsumerLimits, type Delivery, type Held, SubscriptionState } from './subscription-state.ts';

export type Consumer = {
  deliver(deliveries: readonly Delivery[]): void;
  /** Nothing more will come, and why. */
  end(reason: Refusal): void;
};

export type LiveSubscriptionDeps = {
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** A message is done with and no longer counts. */
  readonly release: (message: StoredMessage) => void;
  /** Forwards to the dead-letter topic; `false` when that was not possible. */
  readonly bury: (held: Held) => boolean;
  readonly ackIdPrefix: string;
};

/** More wait for the next turn of the event loop, so that a long backlog does not hold up acks and publishes. */
const DELIVERIES_PER_TURN = 1_000;
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * A subscription in operation: feeds its state with what happens, hands deliveries to consumers, and keeps the
 * one timer for the next deadline. Work is collected until the end of the event loop's turn, so that what
 * arrives together leaves together, and an idle subscription adds no delay.
 */
export class LiveSubscription {
  readonly settings: SubscriptionSettings;
  readonly #deps: LiveSubscriptionDeps;
  readonly #state: SubscriptionState;
  readonly #consumers = new Map<number, Consumer>();
  #turn: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: SubscriptionSettings, deps: LiveSubscriptionDeps) {
    this.settings = settings;
    this.#deps = deps;
    const rules = { retry: settings.retry, attemptsMax: settings.deadLetter?.attemptsMax };
    this.#state = new SubscriptionState(rules, deps.ackIdPrefix);
  }

  add(message: StoredMessage): void {
    this.#state.add(message, this.#deps.nowMs());
    this.#wake();
  }

  /** Returns the consumer's id; deliveries start in a later turn. */
  join(limits: ConsumerLimits, consumer: Consumer): number {
    const id = this.#state.join(limits);
    this.#consumers.set(id, consumer);
    this.#wake();
    return id;
  }

  leave(consumerId: number): void {
    this.#state.leave(consumerId);
    this.#consumers.delete(consumerId);
  }

  adjust(consumerId: number, change: { readonly paused?: boolean; readonly ackDeadlineMs?: number }): void {
    this.#state.adjust(consumerId, change);
    this.#wake();
  }

  acknowledge(ackIds: readonly string[]): void {
    for (const ackId of ackIds) {
      const message = this.#state.acknowledge(ackId);
      if (message !== undefined) this.#deps.release(message);
    }
    this.#wake();
  }

  /** A deadline of 0 refuses the message. */
  modifyAckDeadline(ackId: string, deadlineSeconds: number): void {
    const nowMs = this.#deps.nowMs();
    if (deadlineSeconds > 0) this.#state.extend(ackId, deadlineSeconds * 1_000, nowMs);
    else {
      const outcome = this.#state.nack(ackId, nowMs);
      if (outcome.kind === 'spent') this.#bury(outcome.held, nowMs);
    }
    this.#wake();
  }

  close(reason: Refusal): void {
    this.#closed = true;
    clearImmediate(this.#turn);
    clearTimeout(this.#timer);
    for (const consumer of [...this.#consumers.values()]) consumer.end(reason);
    this.#consumers.clear();
    for (const message of this.#state.drain()) this.#deps.release(message);
  }

  #wake(): void {
    if (this.#closed) return;
    this.#turn ??= setImmediate(() => this.#run());
  }

  #run(): void {
    this.#turn = undefined;
    const nowMs = this.#deps.nowMs();
    for (const held of this.#state.expire(nowMs)) this.#bury(held, nowMs);
    const deliveries = this.#state.take(DELIVERIES_PER_TURN, nowMs);
    for (const [consumerId, share] of Map.groupBy(deliveries, (delivery) => delivery.consumerId)) {
      this.#consumers.get(consumerId)?.deliver(share);
    }
    this.#armTimer(nowMs);
  }

  #bury(held: Held, nowMs: number): void {
    if (!this.#deps.bury(held)) this.#state.putBack(held, nowMs);
  }

  #armTimer(nowMs: number): void {
    clearTimeout(this.#timer);
    const dueMs = this.#state.nextDueMs();
    if (dueMs === undefined || this.#closed) return;
    if (dueMs <= nowMs) this.#wake();
    else this.#timer = setTimeout(() => this.#wake(), Math.min(Math.ceil(dueMs - nowMs), TIMER_MAX_MS));
  }
}
