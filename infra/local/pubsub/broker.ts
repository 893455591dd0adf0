import { checkPublish } from './check-publish.ts';
import { deadLetterContent } from './dead-letter.ts';
import type { LogEvent } from './events.ts';
import { LiveSubscription } from './live-subscription.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { type Outcome, ok, refuse } from './outcome.ts';
import { parseResourceName } from './resource-name.ts';
import { type MessageContent, type StoredMessage, sizeOfContent } from './stored-message.ts';
import { type SubscriptionSettings, showSubscription } from './subscription-settings.ts';
import type { Held } from './subscription-state.ts';
import type { WireSubscription, WireTopic } from './wire.ts';

export type BrokerDeps = {
  readonly budget: MemoryBudget;
  /** Monotonic milliseconds, for deadlines. */
  readonly nowMs: () => number;
  /** Milliseconds since the epoch, for publish times. */
  readonly epochMs: () => number;
  /** Differs between runs of the server. */
  readonly runId: string;
  /** Called for each new subscription, before it holds a message. */
  readonly onCreated: (subscription: LiveSubscription) => void;
  readonly log: LogEvent;
};

/** As production: at most so many topics, and so many subscriptions, in a project. */
const RESOURCES_MAX = 10_000;
/** What the API shows for the topic of a subscription that outlived it. */
const DELETED_TOPIC = '_deleted-topic_';

type Topic = WireTopic & { readonly subscriptions: Set<LiveSubscription> };

/** All topics and subscriptions of the server, in memory only. */
export class Broker {
  readonly #deps: BrokerDeps;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, LiveSubscription>();
  #lastMessageId: number;
  #created = 0;
  #memoryFull = false;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#lastMessageId = deps.epochMs() * 1_000; // so that ids are not used again by the next run
  }

  createTopic({ name, labels }: WireTopic): Outcome<WireTopic> {
    const parsed = parseResourceName(name, 'topics');
    if (parsed.kind === 'refused') return parsed;
    if (this.#topics.has(name)) return refuse('ALREADY_EXISTS', `topic exists already: ${name}`);
    if (this.#topics.size >= RESOURCES_MAX) return refuse('RESOURCE_EXHAUSTED', 'too many topics');
    this.#topics.set(name, { name, labels, subscriptions: new Set() });
    return ok({ name, labels });
  }

  topic(name: string): Outcome<Topic> {
    const topic = this.#topics.get(name);
    return topic === undefined ? refuse('NOT_FOUND', `topic not found: ${name}`) : ok(topic);
  }

  topics(): WireTopic[] {
    return [...this.#topics.values()].map(({ name, labels }) => ({ name, labels }));
  }

  /** The subscriptions stay, with what they hold, as in production. */
  deleteTopic(name: string): Outcome<object> {
    const topic = this.topic(name);
    if (topic.kind === 'ok') this.#topics.delete(name);
    return topic.kind === 'ok' ? ok({}) : topic;
  }

  createSubscription(settings: SubscriptionSettings): Outcome<WireSubscription> {
    const { name, deadLetter } = settings;
    if (this.#subscriptions.has(name))
      return refuse('ALREADY_EXISTS', `subscription exists already: ${name}`);
    const topic = this.topic(settings.topic);
    if (topic.kind === 'refused') return topic;
    const deadLetterTopic = deadLetter && this.topic(deadLetter.topic);
    if (deadLetterTopic?.kind === 'refused') return deadLetterTopic;
    if (this.#subscriptions.size >= RESOURCES_MAX)
      return refuse('RESOURCE_EXHAUSTED', 'too many subscriptions');
    const subscription = new LiveSubscription(settings, {
      nowMs: this.#deps.nowMs,
      release: (message) => this.#deps.budget.release(1, message.sizeBytes),
      bury: (held) => this.#bury(held, settings),
      ackIdPrefix: `${this.#deps.runId}:${++this.#created}:`,
    });
    this.#subscriptions.set(name, subscription);
    topic.value.subscriptions.add(subscription);
    this.#deps.onCreated(subscription);
    return ok(this.show(subscription));
  }

  subscription(name: string): Outcome<LiveSubscription> {
    const subscription = this.#subscriptions.get(name);
    return subscription === undefined
      ? refuse('NOT_FOUND', `subscription not found: ${name}`)
      : ok(subscription);
  }

  /** The subscription, unless it pushes. */
  pullable(name: string): Outcome<LiveSubscription> {
    const found = this.subscription(name);
    if (found.kind === 'refused' || found.value.settings.pushEndpoint === undefined) return found;
    return refuse('FAILED_PRECONDITION', `subscription pushes and cannot be pulled: ${name}`);
  }

  subscriptions(): LiveSubscription[] {
    return [...this.#subscriptions.values()];
  }

  show(subscription: LiveSubscription): WireSubscription {
    const { settings } = subscription;
    const attached = this.#topics.get(settings.topic)?.subscriptions.has(subscription) === true;
    return showSubscription(settings, attached ? settings.topic : DELETED_TOPIC);
  }

  deleteSubscription(name: string): Outcome<object> {
    const subscription = this.subscription(name);
    if (subscription.kind === 'refused') return subscription;
    this.#subscriptions.delete(name);
    this.#topics.get(subscription.value.settings.topic)?.subscriptions.delete(subscription.value);
    subscription.value.close(refuse('NOT_FOUND', `subscription was deleted: ${name}`));
    return ok({});
  }

  /** Stores all messages with every subscription of the topic and returns their ids, or stores none. */
  publish(topicName: string, contents: readonly MessageContent[]): Outcome<string[]> {
    const topic = this.topic(topicName);
    if (topic.kind === 'refused') return topic;
    const sizes = checkPublish(contents);
    return sizes.kind === 'refused' ? sizes : this.#store(topic.value, contents, sizes.value);
  }

  /** Consumers are told to come back: the subscriptions will be there again after a restart. */
  close(): void {
    const reason = refuse('UNAVAILABLE', 'the Pub/Sub server is stopping');
    for (const subscription of this.#subscriptions.values()) subscription.close(reason);
    this.#subscriptions.clear();
    this.#topics.clear();
  }

  #store(
    topic: Topic,
    contents: readonly MessageContent[],
    sizesBytes: readonly number[],
  ): Outcome<string[]> {
    const { budget } = this.#deps;
    const copies = topic.subscriptions.size;
    const bytes = sizesBytes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
    if (!budget.reserve(contents.length * copies, bytes * copies)) {
      this.#reportMemory(true);
      return refuse(
        'RESOURCE_EXHAUSTED',
        `backlogs are full: ${budget.messages} messages, ${budget.bytes} bytes`,
      );
    }
    this.#reportMemory(false);
    const publishedAtMs = this.#deps.epochMs();
    return ok(
      contents.map((content, index) => {
        const id = String(++this.#lastMessageId);
        const sizeBytes = sizesBytes[index] ?? 0;
        const data = copies === 0 ? content.data : ownCopy(content.data);
        const message: StoredMessage = { ...content, data, id, publishedAtMs, sizeBytes };
        for (const subscription of topic.subscriptions) subscription.add(message);
        return id;
      }),
    );
  }

  /** Moves a spent message to the dead-letter topic; it stays where it is when it finds no room or no topic there. */
  #bury(held: Held, { name, deadLetter }: SubscriptionSettings): boolean {
    if (deadLetter === undefined) return false;
    const { budget, log } = this.#deps;
    const content = deadLetterContent(held, name);
    const topic = this.topic(deadLetter.topic);
    budget.release(1, held.message.sizeBytes);
    const stored =
      topic.kind === 'ok' ? this.#store(topic.value, [content], [sizeOfContent(content)]) : topic;
    if (stored.kind === 'ok') {
      log({ kind: 'subscription.dead_lettered', subscription: name, attempts: held.attempts });
      return true;
    }
    budget.reserve(1, held.message.sizeBytes);
    log({ kind: 'subscription.dead_letter_kept', subscription: name, reason: stored.message });
    return false;
  }

  #reportMemory(full: boolean): void {
    const { budget, log } = this.#deps;
    if (full && !this.#memoryFull) {
      log({ kind: 'memory.full', messages: budget.messages, bytes: budget.bytes });
    }
    // At the limit publishes are taken and refused by turns: that is one event, over when half is free again.
    this.#memoryFull = full || (this.#memoryFull && budget.share > 0.5);
  }
}

/** Decoded data is a view of the whole request, which one kept message would keep alive beyond the budget. */
function ownCopy(data: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(data.length);
  data.copy(copy);
  return copy;
}
