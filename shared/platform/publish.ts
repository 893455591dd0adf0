// Announcing work. An event is a wake-up, never the truth: rows carry wake_at, so a publish that fails or is lost only
// costs time. That is why `announce` reports a failure to the log and never to its caller.
import { PubSub, type Topic } from '@google-cloud/pubsub';
import { EVENT_IDS_MAX } from '../contracts/events/limits.ts';
import type { TopicEvent, TopicName } from '../contracts/topology.ts';
import { loggedFew } from '../kernel/logged-few.ts';
import { type Coalescer, createCoalescer } from './coalesce.ts';
import type { Logger } from './log.ts';
import { onShutdown } from './shutdown.ts';

export type PubsubConfig = {
  readonly PUBSUB_PROJECT: string;
  readonly PUBSUB_EMULATOR_HOST?: string | undefined;
};

export type Announcer = {
  /** Publishes the ids in events of at most 100, and waits until the broker has them (at most 2 s). */
  announce<Name extends TopicName>(
    topic: Name,
    field: keyof TopicEvent<Name>,
    ids: readonly string[],
  ): Promise<void>;
};

/** Publishes bytes as they are. Rejects where Pub/Sub has not taken them within 2 s: it may have them all the same. */
export type Publish = (
  topic: TopicName,
  data: string,
  attributes: Readonly<Record<string, string>>,
) => Promise<void>;

const PUBLISH_TIMEOUT_MS = 2_000;
const PUBLISHING = {
  batching: { maxMessages: 1 },
  gaxOpts: { timeout: PUBLISH_TIMEOUT_MS, retry: null as never },
};
const PUBLISHES_AT_ONCE = 2;
/** Beyond this, ids are left to the scheduler. */
const WAITING_IDS_MAX = 20_000;
/** gRPC would wait up to two minutes after a long outage, and every event until then would come late. */
const RECONNECT = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 };

const clients = new Map<string, PubSub>();

/** One client a process and project. */
export function openPubsub(config: PubsubConfig): PubSub {
  const key = `${config.PUBSUB_EMULATOR_HOST ?? ''}/${config.PUBSUB_PROJECT}`;
  const existing = clients.get(key);
  if (existing) return existing;
  const client = new PubSub({
    ...RECONNECT,
    projectId: config.PUBSUB_PROJECT,
    ...(config.PUBSUB_EMULATOR_HOST ? { apiEndpoint: config.PUBSUB_EMULATOR_HOST, emulatorMode: true } : {}),
  });
  clients.set(key, client);
  onShutdown('pubsub', async () => {
    clients.delete(key);
    await client.close();
  });
  return client;
}

/** Ids announced while a publish of their topic is under way share the next event. */
export function createAnnouncer(config: PubsubConfig, log: Logger): Announcer {
  const client = openPubsub(config);
  const topics = new Map<TopicName, Coalescer<string, true>>();

  function topicOf(name: TopicName, field: string): Coalescer<string, true> {
    const open = topics.get(name);
    if (open) return open;
    const topic = client.topic(name, PUBLISHING);
    const opened = createCoalescer<string, true>({
      async run(ids) {
        await withDeadline(topic.publishMessage({ json: { [field]: ids } }));
        return ids.map(() => true as const);
      },
      batchMax: EVENT_IDS_MAX,
      slots: PUBLISHES_AT_ONCE,
      waitingMax: WAITING_IDS_MAX,
      isItemFault: () => false,
    });
    topics.set(name, opened);
    return opened;
  }

  return {
    async announce(name, field, ids) {
      const topic = topicOf(name, String(field));
      const published = await Promise.allSettled(ids.map((id) => topic.add(id)));
      const failures = published.filter((result) => result.status === 'rejected');
      if (failures.length > 0) {
        const failed = ids.filter((_, index) => published[index]?.status === 'rejected');
        const named = { [String(field)]: loggedFew(failed) };
        log.warn({ topic: name, ids: failed.length, ...named, err: failures[0]?.reason }, 'announce.failed');
      }
    },
  };
}

/** For what was an event before: nothing is read of it, and nothing is coalesced. */
export function createPublish(client: PubSub): Publish {
  const topics = new Map<TopicName, Topic>();
  return async (name, data, attributes) => {
    const topic = topics.get(name) ?? client.topic(name, PUBLISHING);
    topics.set(name, topic);
    await withDeadline(topic.publishMessage({ data: Buffer.from(data), attributes: { ...attributes } }));
  };
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer from Pub/Sub in ${PUBLISH_TIMEOUT_MS} ms`)),
      PUBLISH_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
