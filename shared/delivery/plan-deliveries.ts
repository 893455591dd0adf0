// Which webhooks the unannounced states of a message cause. Endpoints get the events that they list. A message's own
// webhook_url gets its end only, the inbound route of a number what that number received.
import type {
  InboundWebhookBody,
  MessageEventType,
  ThinWebhookBody,
  WebhookBody,
} from '../contracts/webhook-body.ts';
import { wantsEvent } from '../contracts/webhook-events.ts';
import type { Uuid } from '../kernel/ids.ts';
import {
  MESSAGE_COLUMNS,
  type MessageRow,
  type StateReached,
  statesReached,
  toMessageResource,
} from '../messaging/message-resource.ts';
import type { SmppOrigin } from '../messaging/smpp-origin.ts';
import { isFinal } from '../messaging/status.ts';
import { ATTEMPTS_MAX } from './backoff.ts';

export type UnannouncedMessage = MessageRow & {
  readonly account_id: Uuid | null;
  readonly webhook_url: string | null;
  readonly awaits_receipt: boolean;
  readonly announced_sequence: number;
  /** Of its sender's trace. */
  readonly traceparent: string | null;
  /** Of a message that came by SMPP. */
  readonly smpp?: SmppOrigin | null;
};

export type Endpoint = {
  readonly id: Uuid;
  readonly accountId: Uuid;
  readonly url: string;
  readonly events: readonly string[];
  readonly payload: 'full' | 'thin';
  readonly attemptsMax: number;
};

export type InboundRoute = {
  readonly id: Uuid;
  readonly number: string;
  /** `null` where the route belongs to whoever has the number. */
  readonly accountId: Uuid | null;
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly retries: number;
};

export type Targets = { readonly endpoints: readonly Endpoint[]; readonly routes: readonly InboundRoute[] };

export type PlannedDelivery = {
  readonly accountId: Uuid;
  readonly subjectId: Uuid;
  readonly sequence: number;
  readonly eventType: string;
  readonly endpointId: Uuid | undefined;
  readonly inboundRouteId: Uuid | undefined;
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly attemptsMax: number;
  /** The exact bytes of every attempt. */
  readonly body: string;
  readonly traceparent: string | null;
};

/** The columns of `messaging.message_log m` that an `UnannouncedMessage` needs. */
export const UNANNOUNCED_COLUMNS = `${MESSAGE_COLUMNS}, m.account_id, m.webhook_url, m.awaits_receipt, m.announced_sequence,
  m.traceparent, m.smpp`;

/** One delivery a target and state; `targets` may hold those of other accounts and numbers too. */
export function planDeliveries(message: UnannouncedMessage, targets: Targets): readonly PlannedDelivery[] {
  const accountId = message.account_id;
  if (accountId === null) return [];
  const states = statesReached(message).filter(({ sequence }) => sequence > message.announced_sequence);
  return states.flatMap((state) => {
    const eventType: MessageEventType = `message.${state.status}`;
    const bodies = bodiesOf(message, state, eventType);
    const { id: subjectId, traceparent } = message;
    const subject = { accountId, subjectId, traceparent, sequence: state.sequence, eventType };
    return targetsOf(message, accountId, state, eventType, targets).map(({ payload, ...target }) => ({
      ...subject,
      ...target,
      body: bodies[payload],
    }));
  });
}

type Target = Pick<PlannedDelivery, 'endpointId' | 'inboundRouteId' | 'url' | 'method' | 'attemptsMax'> & {
  readonly payload: Endpoint['payload'];
};

function targetsOf(
  message: UnannouncedMessage,
  accountId: Uuid,
  state: StateReached,
  eventType: MessageEventType,
  { endpoints, routes }: Targets,
): readonly Target[] {
  const found: Target[] = endpoints
    .filter((endpoint) => endpoint.accountId === accountId && wantsEvent(endpoint.events, eventType))
    .map(({ id, url, payload, attemptsMax }) => ({ ...POSTED, endpointId: id, url, payload, attemptsMax }));
  if (message.webhook_url !== null && isEnd(message, state)) {
    found.push({ ...POSTED, url: message.webhook_url });
  }
  const route = message.direction === 'inbound' ? routeOf(message, accountId, routes) : undefined;
  if (route) found.push(route);
  return found;
}

const POSTED = {
  endpointId: undefined,
  inboundRouteId: undefined,
  method: 'POST',
  attemptsMax: ATTEMPTS_MAX,
  payload: 'full',
} as const;

function isEnd(message: UnannouncedMessage, state: StateReached): boolean {
  return isFinal(state.status) || (state.status === 'sent' && !message.awaits_receipt);
}

function routeOf(
  message: UnannouncedMessage,
  accountId: Uuid,
  routes: readonly InboundRoute[],
): Target | undefined {
  // A route that an earlier owner of the number left behind must not learn of this one's messages.
  const route = routes.find(
    ({ number, accountId: owner }) => number === message.dest_addr && (owner === null || owner === accountId),
  );
  if (!route) return undefined;
  const { id, url, method, retries } = route;
  const attemptsMax = retries + 1;
  return { endpointId: undefined, inboundRouteId: id, url, method, attemptsMax, payload: 'full' };
}

/** The two forms of one event, each made once however many targets there are. */
function bodiesOf(
  message: UnannouncedMessage,
  state: StateReached,
  type: MessageEventType,
): Readonly<Record<Endpoint['payload'], string>> {
  const full = bodyOf(message, state, type);
  const { id, sequence, occurred_at } = full.data;
  const thin: ThinWebhookBody = { type, timestamp: full.timestamp, data: { id, sequence, occurred_at } };
  return { full: JSON.stringify(full), thin: JSON.stringify(thin) };
}

function bodyOf(
  message: UnannouncedMessage,
  state: StateReached,
  type: MessageEventType,
): WebhookBody | InboundWebhookBody {
  const data = toMessageResource(message, state);
  const body: WebhookBody = { type, timestamp: state.occurredAt.toISOString(), data };
  if (message.direction === 'outbound') return body;
  return {
    ...body,
    type: 'message.received',
    from: data.from,
    to: data.to,
    body: data.body,
    message_id: data.id,
    received_at: body.timestamp,
  };
}
