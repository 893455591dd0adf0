// The streaming pull of `message-routed`. An event is acknowledged once the router has looked at its rows: what it could
// not take waits in the database, not in the subscription.
import type { Message, PubSub, Subscription } from '@google-cloud/pubsub';
import { messageRouted } from '../../../shared/contracts/events/message-routed.ts';
import { SUBSCRIPTIONS } from '../../../shared/contracts/topology.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { RouteMessages } from './route-messages.ts';

export type RoutedPull = { stop(): Promise<void> };

export type PullDeps = { readonly pubsub: PubSub; readonly route: RouteMessages; readonly log: Logger };

/** Events held at once: at 100 ids each, more than any link has room for. */
const EVENTS_MAX = 200;
const REOPEN_MS = 1_000;

export function pullRouted({ pubsub, route, log }: PullDeps): RoutedPull {
  let subscription: Subscription | undefined = open();
  let reopening: NodeJS.Timeout | undefined;

  function open(): Subscription {
    const opened = pubsub.subscription(subscriptionName(), {
      flowControl: { maxMessages: EVENTS_MAX, allowExcessMessages: false },
      batching: { maxMilliseconds: 5 },
    });
    opened.on('message', (message: Message) => void take(message));
    // The client repeats what can be repeated; what ends up here has closed the stream.
    opened.on('error', (error: Error) => {
      log.warn({ err: error }, 'pull.failed');
      void close(opened);
      if (subscription !== opened) return;
      reopening = setTimeout(() => {
        subscription = open();
      }, REOPEN_MS);
    });
    return opened;
  }

  async function close(opened: Subscription): Promise<void> {
    opened.removeAllListeners('message');
    await opened.close().catch((error: unknown) => log.debug({ err: error }, 'pull.not-closed'));
  }

  async function take(message: Message): Promise<void> {
    const ids = readEvent(message);
    if (ids === undefined) {
      // Repeated until it is in the dead-letter topic, where it can be looked at.
      log.error({ pubsubId: message.id }, 'pull.unreadable');
      message.nack();
      return;
    }
    await route(ids);
    message.ack();
  }

  return {
    async stop() {
      clearTimeout(reopening);
      const opened = subscription;
      subscription = undefined;
      if (opened) await close(opened);
    },
  };
}

function readEvent(message: Message): readonly Uuid[] | undefined {
  try {
    return messageRouted.parse(JSON.parse(message.data.toString('utf8'))).messageIds;
  } catch {
    return undefined;
  }
}

function subscriptionName(): string {
  const spec = SUBSCRIPTIONS.find(
    ({ delivery }) => delivery.kind === 'pull' && delivery.consumer === 'smpp-bridge',
  );
  if (!spec) throw new Error('the topology has no subscription for the bridge');
  return spec.name;
}
