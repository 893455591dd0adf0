// Takes what Pub/Sub gave up out of the dead-letter topics into a table: a subscription can be neither counted nor looked
// through, and forgets after a week.
import type { Message, PubSub, Subscription } from '@google-cloud/pubsub';
import { deadLetterSubscriptionOf, TOPICS, type TopicName } from '../../../shared/contracts/topology.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Queryable } from '../../../shared/platform/postgres.ts';
import { keepDeadLetter } from './dead-letter-store.ts';

export type DeadLetterKeeper = { stop(): Promise<void> };

export type DeadLetterDeps = { readonly pubsub: PubSub; readonly db: Queryable; readonly log: Logger };

/** Letters of a topic that are being stored. */
const LETTERS_MAX = 10;
const REOPEN_MS = 10_000;

/** Keeps each dead letter before it is acknowledged; one that cannot be stored comes again. */
export function keepDeadLetters({ pubsub, db, log }: DeadLetterDeps): DeadLetterKeeper {
  const open = new Map<TopicName, Subscription>();
  const reopening = new Map<TopicName, NodeJS.Timeout>();

  function listen(topic: TopicName): void {
    const subscription = pubsub.subscription(deadLetterSubscriptionOf(topic), {
      flowControl: { maxMessages: LETTERS_MAX, allowExcessMessages: false },
      streamingOptions: { maxStreams: 1 },
    });
    open.set(topic, subscription);
    subscription.on('message', (message: Message) => void keep(topic, message));
    subscription.on('error', (error: Error) => {
      log.warn({ topic, err: error }, 'dead-letters.not-pulled');
      void close(subscription);
      if (open.get(topic) !== subscription) return;
      reopening.set(
        topic,
        setTimeout(() => listen(topic), REOPEN_MS),
      );
    });
  }

  async function keep(topic: TopicName, message: Message): Promise<void> {
    try {
      await keepDeadLetter(db, {
        ...{ topic, pubsubId: message.id, data: message.data.toString('utf8').replaceAll('\0', '\ufffd') },
        ...{ attributes: message.attributes, publishedAt: message.publishTime },
      });
      message.ack();
      log.error({ topic, pubsubId: message.id }, 'dead-letter.kept');
    } catch (error) {
      log.warn({ topic, pubsubId: message.id, err: error }, 'dead-letter.not-kept');
      message.nack();
    }
  }

  async function close(subscription: Subscription): Promise<void> {
    subscription.removeAllListeners('message');
    await subscription
      .close()
      .catch((error: unknown) => log.debug({ err: error }, 'dead-letters.not-closed'));
  }

  for (const topic of TOPICS) listen(topic);
  return {
    async stop() {
      for (const timer of reopening.values()) clearTimeout(timer);
      const subscriptions = [...open.values()];
      open.clear();
      await Promise.all(subscriptions.map(close));
    },
  };
}
