// One subscription as a state machine: what waits, what is out at which consumer, when it comes back, when it
// has been tried too often. Time is an argument; nothing here waits, writes or publishes.
// Delivery rules: https://cloud.google.com/pubsub/docs/subscription-properties and …/docs/lease-management.
import { type DueEntry, DueQueue } from './due-queue.ts';
import { type RetryPolicy, retryDelayMs } from './retry-delay.ts';
import type { StoredMessage } from './stored-message.ts';

export type DeliveryRules = {
  readonly retry: RetryPolicy | undefined;
  /** Set when there is a dead letter policy: a message that failed this often is handed back as spent. */
  readonly attemptsMax: number | undefined;
};

/** What one consumer takes at a time; `Number.POSITIVE_INFINITY` where it sets no limit. */
export type ConsumerLimits = {
  readonly messagesMax: number;
  readonly bytesMax: number;
  readonly ackDeadlineMs: number;
};

export type Delivery = {
  readonly consumerId: number;
  readonly ackId: string;
  readonly message: StoredMessage;
  readonly attempt: number;
};

/** A message and how often it was delivered. */
export type Held = { readonly message: StoredMessage; readonly attempts: number };

export type NackOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'spent'; readonly held: Held };

type Consumer = {
  readonly id: number;
  readonly messagesMax: number;
  readonly bytesMax: number;
  ackDeadlineMs: number;
  paused: boolean;
  messages: number;
  bytes: number;
};

type Lease = Held & { readonly consumer: Consumer; readonly deadline: DueEntry<string> };

export class SubscriptionState {
  readonly #rules: DeliveryRules;
  readonly #ackIdPrefix: string;
  readonly #waiting = new DueQueue<Held>();
  readonly #leases = new Map<string, Lease>();
  readonly #deadlines = new DueQueue<string>();
  #consumers: Consumer[] = [];
  #lastServed = 0;
  #lastId = 0;

  /** The prefix must differ between runs, or an ack meant for a lost message would hit a new one. */
  constructor(rules: DeliveryRules, ackIdPrefix: string) {
    this.#rules = rules;
    this.#ackIdPrefix = ackIdPrefix;
  }

  add(message: StoredMessage, nowMs: number): void {
    this.#waiting.add({ message, attempts: 0 }, nowMs);
  }

  join({ messagesMax, bytesMax, ackDeadlineMs }: ConsumerLimits): number {
    const id = ++this.#lastId;
    this.#consumers.push({ id, messagesMax, bytesMax, ackDeadlineMs, paused: false, messages: 0, bytes: 0 });
    return id;
  }

  /** What the consumer holds stays out until it is acknowledged, refused or overdue. */
  leave(consumerId: number): void {
    this.#consumers = this.#consumers.filter(({ id }) => id !== consumerId);
  }

  /** `ackDeadlineMs` holds for later deliveries; a paused consumer is dealt nothing. */
  adjust(consumerId: number, change: { readonly paused?: boolean; readonly ackDeadlineMs?: number }): void {
    const consumer = this.#consumers.find(({ id }) => id === consumerId);
    if (consumer !== undefined) Object.assign(consumer, change);
  }

  /** Deals what is due, at most `countMax` messages, one at a time in turn to the consumers that have room. */
  take(countMax: number, nowMs: number): Delivery[] {
    const deliveries: Delivery[] = [];
    while (deliveries.length < countMax) {
      const index = this.#nextWithRoom();
      const consumer = index === undefined ? undefined : this.#consumers[index];
      const held = consumer && this.#waiting.takeDue(nowMs);
      if (index === undefined || consumer === undefined || held === undefined) break;
      this.#lastServed = index;
      deliveries.push(this.#lease(held, consumer, nowMs));
    }
    return deliveries;
  }

  /** The message that is now done with, or `undefined` when the ack came too late or twice. */
  acknowledge(ackId: string): StoredMessage | undefined {
    return this.#endLease(ackId)?.message;
  }

  /** Moves the deadline of an outstanding message to `nowMs + deadlineMs`; an unknown id changes nothing. */
  extend(ackId: string, deadlineMs: number, nowMs: number): void {
    const lease = this.#leases.get(ackId);
    if (lease !== undefined) this.#deadlines.move(lease.deadline, nowMs + deadlineMs);
  }

  nack(ackId: string, nowMs: number): NackOutcome {
    const held = this.#endLease(ackId);
    if (held === undefined) return { kind: 'unknown' };
    const { attemptsMax } = this.#rules;
    if (attemptsMax !== undefined && held.attempts >= attemptsMax) return { kind: 'spent', held };
    this.putBack(held, nowMs);
    return { kind: 'waits' };
  }

  /** Takes back everything past its ack deadline; what was tried too often is returned. */
  expire(nowMs: number): Held[] {
    const spent: Held[] = [];
    for (
      let ackId = this.#deadlines.takeDue(nowMs);
      ackId !== undefined;
      ackId = this.#deadlines.takeDue(nowMs)
    ) {
      const outcome = this.nack(ackId, nowMs);
      if (outcome.kind === 'spent') spent.push(outcome.held);
    }
    return spent;
  }

  /** For a spent message that could not be forwarded: it is tried again after the usual back-off. */
  putBack({ message, attempts }: Held, nowMs: number): void {
    this.#waiting.add({ message, attempts }, nowMs + retryDelayMs(this.#rules.retry, attempts));
  }

  /** When `expire` or `take` next has something to do without any call in between. */
  nextDueMs(): number | undefined {
    const deadlineMs = this.#deadlines.nextDueMs;
    const waitingMs = this.#nextWithRoom() === undefined ? undefined : this.#waiting.nextDueMs;
    if (deadlineMs === undefined) return waitingMs;
    return waitingMs === undefined ? deadlineMs : Math.min(deadlineMs, waitingMs);
  }

  /** Empties the subscription for good and returns what it held. */
  drain(): StoredMessage[] {
    const messages = [...this.#leases.values()].map(({ message }) => message);
    for (const ackId of [...this.#leases.keys()]) this.#endLease(ackId);
    for (;;) {
      const held = this.#waiting.takeDue(Number.POSITIVE_INFINITY);
      if (held === undefined) return messages;
      messages.push(held.message);
    }
  }

  #lease({ message, attempts }: Held, consumer: Consumer, nowMs: number): Delivery {
    const ackId = `${this.#ackIdPrefix}${++this.#lastId}`;
    const attempt = attempts + 1;
    const deadline = this.#deadlines.add(ackId, nowMs + consumer.ackDeadlineMs);
    this.#leases.set(ackId, { message, attempts: attempt, consumer, deadline });
    consumer.messages += 1;
    consumer.bytes += message.sizeBytes;
    return { consumerId: consumer.id, ackId, message, attempt };
  }

  #endLease(ackId: string): Held | undefined {
    const lease = this.#leases.get(ackId);
    if (lease === undefined) return undefined;
    this.#leases.delete(ackId);
    this.#deadlines.remove(lease.deadline);
    lease.consumer.messages -= 1;
    lease.consumer.bytes -= lease.message.sizeBytes;
    return lease;
  }

  /** Index of the consumer whose turn it is. The byte limit stops the next message, not the one that crosses it, or a large message would never leave. */
  #nextWithRoom(): number | undefined {
    for (let step = 1; step <= this.#consumers.length; step += 1) {
      const index = (this.#lastServed + step) % this.#consumers.length;
      const consumer = this.#consumers[index];
      if (consumer === undefined || consumer.paused) continue;
      if (consumer.messages >= consumer.messagesMax || consumer.bytes >= consumer.bytesMax) continue;
      return index;
    }
    return undefined;
  }
}
