// Looks at Jasmin's queues without touching them. They are never declared here: they are not durable, and declaring them
// otherwise would break them.
import { type Channel, type ChannelModel, connect } from 'amqplib';
import type { BrokerQueue } from './watchdog-verdict.ts';

export type BrokerOptions = { readonly host: string; readonly port: number; readonly timeoutMs: number };

export type BrokerQueues = {
  /** Undefined where the broker does not answer in time. */
  look(names: readonly string[]): Promise<readonly BrokerQueue[] | undefined>;
  close(): void;
};

const HEARTBEAT_SECONDS = 5;
const NOT_FOUND = 404;

export function watchBrokerQueues({ host, port, timeoutMs }: BrokerOptions): BrokerQueues {
  const url = `amqp://${host}:${port}?heartbeat=${HEARTBEAT_SECONDS}`;
  let connection: ChannelModel | undefined;
  let channel: Channel | undefined;

  async function openChannel(): Promise<Channel> {
    if (channel !== undefined) return channel;
    connection ??= await openConnection();
    const opened = await connection.createChannel();
    channel = opened;
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (channel === opened) channel = undefined;
    });
    return opened;
  }

  async function openConnection(): Promise<ChannelModel> {
    const opened = await connect(url, { timeout: timeoutMs });
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (connection === opened) forget();
    });
    return opened;
  }

  function forget(): void {
    connection = undefined;
    channel = undefined;
  }

  /** A broker that does not answer does not answer this either, until the heartbeat gives it up. */
  function closeAway(): void {
    void connection?.close().catch(() => undefined);
    forget();
  }

  async function lookAt(name: string): Promise<BrokerQueue> {
    const opened = await openChannel();
    try {
      const { consumerCount, messageCount } = await opened.checkQueue(name);
      return { name, consumers: consumerCount, messages: messageCount };
    } catch (error) {
      // The broker closes the channel with its answer.
      channel = undefined;
      if (isNotFound(error)) return { name, consumers: 0, messages: 0 };
      throw error;
    }
  }

  return {
    async look(names) {
      const looking = (async () => {
        const queues: BrokerQueue[] = [];
        for (const name of names) queues.push(await lookAt(name));
        return queues;
      })();
      try {
        return await withDeadline(looking, timeoutMs);
      } catch {
        closeAway();
        return undefined;
      }
    },
    close: closeAway,
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}

async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = Promise.withResolvers<never>();
  const timer = setTimeout(() => deadline.reject(new Error('the broker does not answer')), timeoutMs);
  try {
    return await Promise.race([work, deadline.promise]);
  } finally {
    clearTimeout(timer);
  }
}
