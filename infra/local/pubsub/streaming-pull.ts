import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import type { LiveSubscription } from './live-subscription.ts';
import { type Refusal, refuse } from './outcome.ts';
import { groupBySize, receivedMessage } from './received-messages.ts';
import { ACK_DEADLINE_SECONDS } from './subscription-settings.ts';
import { toStatus } from './unary.ts';
import type { WireReceivedMessage, WireStreamingPullRequest, WireStreamingPullResponse } from './wire.ts';

type Stream = ServerDuplexStream<WireStreamingPullRequest, WireStreamingPullResponse>;
type Joined = { readonly subscription: LiveSubscription; readonly consumerId: number };

/** The client accepts 20 MiB in one response; the limit is passed only by a single large message. */
const RESPONSE_BYTES_MAX = 1_048_576;

/** Serves one streaming pull: joins at the first request, then takes acks and sends what is delivered. */
export function serveStreamingPull(broker: Broker, stream: Stream): void {
  let joined: Joined | undefined;
  const leave = (): void => {
    joined?.subscription.leave(joined.consumerId);
  };
  const refuseStream = (refusal: Refusal): void => {
    leave();
    stream.emit('error', toStatus(refusal));
  };

  stream.on('data', (request: WireStreamingPullRequest) => {
    if (joined === undefined) {
      const subscription = broker.pullable(request.subscription);
      if (subscription.kind === 'refused') return refuseStream(subscription);
      joined = {
        subscription: subscription.value,
        consumerId: join(subscription.value, stream, request, refuseStream),
      };
    } else if (request.subscription !== '') return refuseStream(NAMED_TWICE);
    else if (request.streamAckDeadlineSeconds > 0) {
      joined.subscription.adjust(joined.consumerId, { ackDeadlineMs: streamDeadlineMs(request) });
    }
    if (request.modifyDeadlineAckIds.length !== request.modifyDeadlineSeconds.length)
      return refuseStream(UNEVEN);
    answer(joined.subscription, stream, request);
  });
  stream.on('drain', () => joined?.subscription.adjust(joined.consumerId, { paused: false }));
  stream.on('cancelled', leave);
  stream.on('end', () => {
    leave();
    stream.end();
  });
}

const NAMED_TWICE = refuse('INVALID_ARGUMENT', 'the subscription is named in the first request only');
const UNEVEN = refuse('INVALID_ARGUMENT', 'each ack id to be modified needs one deadline');

function join(
  subscription: LiveSubscription,
  stream: Stream,
  request: WireStreamingPullRequest,
  refuseStream: (refusal: Refusal) => void,
): number {
  const limits = {
    messagesMax: positiveOr(request.maxOutstandingMessages, Number.POSITIVE_INFINITY),
    bytesMax: positiveOr(request.maxOutstandingBytes, Number.POSITIVE_INFINITY),
    ackDeadlineMs: streamDeadlineMs(request),
  };
  const consumerId = subscription.join(limits, {
    deliver: (deliveries) => {
      for (const group of groupBySize(deliveries, RESPONSE_BYTES_MAX)) {
        const received = group.map((delivery) => receivedMessage(delivery, subscription.settings));
        // A client that reads too slowly would otherwise have its backlog copied into the stream's buffer.
        if (!stream.write(response(received))) subscription.adjust(consumerId, { paused: true });
      }
    },
    end: refuseStream,
  });
  return consumerId;
}

function answer(subscription: LiveSubscription, stream: Stream, request: WireStreamingPullRequest): void {
  subscription.acknowledge(request.ackIds);
  for (const [index, ackId] of request.modifyDeadlineAckIds.entries()) {
    subscription.modifyAckDeadline(ackId, request.modifyDeadlineSeconds[index] ?? 0);
  }
  // The client pings with an empty request and drops a stream that leaves it unanswered for 15 s.
  const isPing =
    request.subscription === '' && request.ackIds.length + request.modifyDeadlineAckIds.length === 0;
  if (isPing) stream.write(response([]));
}

function response(receivedMessages: readonly WireReceivedMessage[]): WireStreamingPullResponse {
  return {
    receivedMessages,
    subscriptionProperties: { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled: false },
  };
}

function streamDeadlineMs({ streamAckDeadlineSeconds }: WireStreamingPullRequest): number {
  const { minimum, maximum } = ACK_DEADLINE_SECONDS;
  return Math.min(Math.max(streamAckDeadlineSeconds, minimum), maximum) * 1_000;
}

function positiveOr(value: number, otherwise: number): number {
  return value > 0 ? value : otherwise;
}
