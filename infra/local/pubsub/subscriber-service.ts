import type { handleUnaryCall, ServerDuplexStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import { ok, refuse, refuseFeature } from './outcome.ts';
import { pageOf } from './page.ts';
import { receivedMessage } from './received-messages.ts';
import { serveStreamingPull } from './streaming-pull.ts';
import { ACK_DEADLINE_SECONDS, parseSubscription } from './subscription-settings.ts';
import { toStatus, unary } from './unary.ts';
import type {
  WireListRequest,
  WireReceivedMessage,
  WireStreamingPullRequest,
  WireStreamingPullResponse,
  WireSubscriptionRequest,
} from './wire.ts';

type PullRequest = { subscription: string; returnImmediately: boolean; maxMessages: number };
type PullResponse = { receivedMessages: WireReceivedMessage[] };
type ModifyRequest = { subscription: string; ackIds: readonly string[]; ackDeadlineSeconds: number };

/** An empty answer after this long lets the client ask again well within its own timeout. */
const PULL_WAIT_MS = 10_000;
/** Long enough for what is there to be dealt. */
const PULL_IMMEDIATELY_MS = 10;
const PULL_MESSAGES_MAX = 1_000;

/** The methods of `google.pubsub.v1.Subscriber`. */
export function subscriberService(broker: Broker): UntypedServiceImplementation {
  return {
    createSubscription: unary((request: WireSubscriptionRequest) => {
      const settings = parseSubscription(request);
      return settings.kind === 'ok' ? broker.createSubscription(settings.value) : settings;
    }),
    getSubscription: unary(({ subscription }: { subscription: string }) => {
      const found = broker.subscription(subscription);
      return found.kind === 'ok' ? ok(broker.show(found.value)) : found;
    }),
    listSubscriptions: unary((request: WireListRequest & { project: string }) => {
      const shown = broker.subscriptions().map((subscription) => broker.show(subscription));
      const inProject = shown.filter(({ name }) => name.startsWith(`${request.project}/`));
      const { page, nextPageToken } = pageOf(inProject, request);
      return ok({ subscriptions: page, nextPageToken });
    }),
    deleteSubscription: unary(({ subscription }: { subscription: string }) =>
      broker.deleteSubscription(subscription),
    ),
    acknowledge: unary(({ subscription, ackIds }: { subscription: string; ackIds: readonly string[] }) => {
      const found = broker.subscription(subscription);
      if (found.kind === 'refused') return found;
      found.value.acknowledge(ackIds);
      return ok({});
    }),
    modifyAckDeadline: unary(({ subscription, ackIds, ackDeadlineSeconds }: ModifyRequest) => {
      const found = broker.subscription(subscription);
      if (found.kind === 'refused') return found;
      if (ackDeadlineSeconds < 0 || ackDeadlineSeconds > ACK_DEADLINE_SECONDS.maximum) {
        return refuse(
          'INVALID_ARGUMENT',
          `ack deadline of ${ackDeadlineSeconds} s is not within 0 s to 600 s`,
        );
      }
      for (const ackId of ackIds) found.value.modifyAckDeadline(ackId, ackDeadlineSeconds);
      return ok({});
    }),
    pull: pullFrom(broker),
    streamingPull: (stream: ServerDuplexStream<WireStreamingPullRequest, WireStreamingPullResponse>) =>
      serveStreamingPull(broker, stream),
    updateSubscription: unary(() => refuseFeature('updates of subscriptions')),
    modifyPushConfig: unary(() => refuseFeature('changes of push endpoints')),
    seek: unary(() => refuseFeature('seek')),
    createSnapshot: unary(() => refuseFeature('snapshots')),
    getSnapshot: unary(() => refuseFeature('snapshots')),
    listSnapshots: unary(() => refuseFeature('snapshots')),
    updateSnapshot: unary(() => refuseFeature('snapshots')),
    deleteSnapshot: unary(() => refuseFeature('snapshots')),
  };
}

function pullFrom(broker: Broker): handleUnaryCall<PullRequest, PullResponse> {
  return (call, callback) => {
    const { subscription: name, returnImmediately, maxMessages } = call.request;
    const found = broker.pullable(name);
    if (found.kind === 'refused') return callback(toStatus(found));
    const { settings } = found.value;
    if (maxMessages < 1)
      return callback(toStatus(refuse('INVALID_ARGUMENT', 'maxMessages must be positive')));
    const finish = (receivedMessages: WireReceivedMessage[]): void => {
      clearTimeout(timer);
      found.value.leave(consumerId);
      callback(null, { receivedMessages });
    };
    const timer = setTimeout(() => finish([]), returnImmediately ? PULL_IMMEDIATELY_MS : PULL_WAIT_MS);
    const consumerId = found.value.join(
      {
        messagesMax: Math.min(maxMessages, PULL_MESSAGES_MAX),
        bytesMax: Number.POSITIVE_INFINITY,
        ackDeadlineMs: settings.ackDeadlineSeconds * 1_000,
      },
      {
        deliver: (deliveries) => finish(deliveries.map((delivery) => receivedMessage(delivery, settings))),
        end: () => finish([]),
      },
    );
    call.on('cancelled', () => {
      clearTimeout(timer);
      found.value.leave(consumerId);
    });
  };
}
