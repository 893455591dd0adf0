import { type Agent, request } from 'undici';
import type { LogEvent } from './events.ts';
import type { Consumer, LiveSubscription } from './live-subscription.ts';
import { pushBody } from './push-body.ts';
import type { Delivery } from './subscription-state.ts';

export type PushOptions = {
  /** Keeps connections alive between requests. */
  readonly agent: Agent;
  /** Requests in flight for each subscription. */
  readonly concurrency: number;
  readonly log: LogEvent;
};

/** Every other status is a nack: https://cloud.google.com/pubsub/docs/push#receive_push. */
const ACKNOWLEDGED: ReadonlySet<number> = new Set([102, 200, 201, 202, 204]);
const HEADERS = { 'content-type': 'application/json', 'user-agent': 'APIs-Google' };

/** POSTs what the subscription delivers to its endpoint. Does nothing for a subscription that is pulled. */
export function startPushing(subscription: LiveSubscription, { agent, concurrency, log }: PushOptions): void {
  const { name, pushEndpoint, ackDeadlineSeconds, deadLetter } = subscription.settings;
  if (pushEndpoint === undefined) return;
  const ackDeadlineMs = ackDeadlineSeconds * 1_000;
  let failing = false;
  let ended = false;

  const settle = (ackId: string, failure: string | undefined): void => {
    if (ended) return;
    if (failure === undefined) subscription.acknowledge([ackId]);
    else subscription.modifyAckDeadline(ackId, 0);
    if ((failure !== undefined) === failing) return;
    failing = failure !== undefined;
    if (failure === undefined) log({ kind: 'push.recovered', subscription: name });
    else log({ kind: 'push.failing', subscription: name, reason: failure });
  };

  const push = async ({ message, attempt, ackId }: Delivery): Promise<void> => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error('ack deadline passed')), ackDeadlineMs);
    try {
      const body = pushBody(message, name, deadLetter && attempt);
      const failure = await post(pushEndpoint, body, agent, abort.signal, () =>
        subscription.acknowledge([ackId]),
      );
      settle(ackId, failure);
    } finally {
      clearTimeout(timer);
    }
  };

  const consumer: Consumer = {
    deliver: (deliveries) => {
      for (const delivery of deliveries) void push(delivery);
    },
    end: () => {
      ended = true;
    },
  };
  subscription.join(
    { messagesMax: concurrency, bytesMax: Number.POSITIVE_INFINITY, ackDeadlineMs },
    consumer,
  );
}

/** Returns why the request counts as refused, or `undefined`. `onProcessing` is called at an interim 102. */
async function post(
  endpoint: string,
  body: string,
  agent: Agent,
  signal: AbortSignal,
  onProcessing: () => void,
): Promise<string | undefined> {
  try {
    const answer = await request(endpoint, {
      method: 'POST',
      headers: HEADERS,
      body,
      dispatcher: agent,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
      onInfo: ({ statusCode }) => {
        if (ACKNOWLEDGED.has(statusCode)) onProcessing();
      },
    });
    await answer.body.dump({ limit: 65_536, signal });
    return ACKNOWLEDGED.has(answer.statusCode) ? undefined : `status ${answer.statusCode}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
