import { randomUUID } from 'node:crypto';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { Agent } from 'undici';
import { Broker } from './broker.ts';
import type { LogEvent } from './events.ts';
import { MemoryBudget } from './memory-budget.ts';
import { loadPubsubServices } from './protocol.ts';
import { publisherService } from './publisher-service.ts';
import { startPushing } from './push-loop.ts';
import { subscriberService } from './subscriber-service.ts';

export type PubsubServerOptions = {
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Bound of all backlogs together; a message counts once for each subscription. 200,000 unless told. */
  readonly maxMessages?: number;
  /** Bound of all backlogs together; 256 MiB unless told. */
  readonly maxBytes?: number;
  /** Push requests in flight for each subscription; 32 unless told. */
  readonly pushConcurrency?: number;
  readonly log?: LogEvent;
  /**
   * Runs before the port opens, with the address of a private port. A subscriber that reconnects after a restart
   * gives up for good when its subscription is not there, so subscriptions have to be there first.
   */
  readonly prepare?: (address: string) => Promise<void>;
};

export type PubsubServer = { readonly port: number; stop(): Promise<void> };

const MAX_MESSAGES = 200_000;
const MAX_BYTES = 256 * 1_048_576;
const PUSH_CONCURRENCY = 32;
/** A publish request of 10 MB and its framing. */
const REQUEST_BYTES_MAX = 11_000_000;
const DRAIN_MS = 500;

/** Starts the server; rejects when the port is taken or `prepare` fails. `stop` takes at most a second. */
export async function startPubsubServer(options: PubsubServerOptions): Promise<PubsubServer> {
  const { host = '127.0.0.1', port, pushConcurrency = PUSH_CONCURRENCY, log = () => {}, prepare } = options;
  const agent = new Agent();
  const push = { agent, concurrency: pushConcurrency, log };
  const broker = new Broker({
    budget: new MemoryBudget(options.maxMessages ?? MAX_MESSAGES, options.maxBytes ?? MAX_BYTES),
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    runId: randomUUID(),
    onCreated: (subscription) => startPushing(subscription, push),
    log,
  });
  const services = loadPubsubServices();
  const server = new Server({
    'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
    'grpc.max_send_message_length': -1,
  });
  server.addService(services.publisher, publisherService(broker));
  server.addService(services.subscriber, subscriberService(broker));
  const stop = async (): Promise<void> => {
    broker.close();
    await shutDown(server);
    await agent.destroy();
  };
  try {
    if (prepare !== undefined) await prepareOn(server, host, prepare);
    return { port: await listen(server, `${host}:${port}`), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareOn(
  server: Server,
  host: string,
  prepare: (address: string) => Promise<void>,
): Promise<void> {
  const address = `${host}:${await listen(server, `${host}:0`)}`;
  await prepare(address);
  server.unbind(address);
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** Lets answers leave, then cuts what is still open. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.forceShutdown(), DRAIN_MS);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
