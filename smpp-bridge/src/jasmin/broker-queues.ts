// Looks at Jasmin's queues without touching them, and takes away those that it has left behind. They are never declared
// here: they are not durable, and declaring them otherwise would break them.
import { type Channel, type ChannelModel, connect } from 'amqplib';
import type { BrokerQueue } from './watchdog-verdict.ts';

export type BrokerOptions = { readonly host: string; readonly port: number; readonly timeoutMs: number };

export type BrokerQueues = {
  /** Undefined where the broker does not answer in time. */
  look(names: readonly string[]): Promise<readonly BrokerQueue[] | undefined>;
  /** Takes away a queue that nobody consumes, if there is one, with what is in it. Rejects where the broker does not answer. */
  retire(name: string): Promise<RetiredQueue>;
  close(): void;
};

export type RetiredQueue =
  | { readonly kind: 'retired'; readonly messages: number }
  | { readonly kind: 'in-use' };

const HEARTBEAT_SECONDS = 5;
const NOT_FOUND = 404;
/** What the broker says of a queue that it shall delete only where nobody consumes it. */
const PRECONDITION_FAILED = 406;

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
      if (hasCode(error, NOT_FOUND)) return { name, consumers: 0, messages: 0 };
      throw error;
    }
  }

  async function retire(name: string): Promise<RetiredQueue> {
    const queue = await lookAt(name);
    if (queue.consumers > 0) return { kind: 'in-use' };
    try {
      const { messageCount } = await (await openChannel()).deleteQueue(name, { ifUnused: true });
      return { kind: 'retired', messages: messageCount };
    } catch (error) {
      channel = undefined;
      if (hasCode(error, PRECONDITION_FAILED)) return { kind: 'in-use' };
      throw error;
    }
  }

  return {
    retire: (name) => withDeadline(retire(name), timeoutMs),
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

function hasCode(error: unknown, code: number): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
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
