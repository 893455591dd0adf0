// Which webhooks and which e-mail an event of an account causes. What is wrong with an endpoint is told to the others, and
// by mail: the one that it is about does not hear it.
import type { AccountWebhookBody, ThinWebhookBody } from '../../shared/contracts/webhook-body.ts';
import { wantsEvent } from '../../shared/contracts/webhook-events.ts';
import { type AccountEventRow, toAccountEvent } from '../../shared/delivery/account-event.ts';
import type { Endpoint, PlannedDelivery } from '../../shared/delivery/plan-deliveries.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

export type UnannouncedEvent = AccountEventRow & {
  readonly account_id: Uuid;
  readonly contact_email: string | null;
};

export type PlannedNotice = {
  readonly accountId: Uuid;
  readonly eventId: Uuid;
  readonly recipient: string;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
};

/** One delivery an endpoint that wants it; `endpoints` may hold those of other accounts too. */
export function planEvent(
  event: UnannouncedEvent,
  endpoints: readonly Endpoint[],
): readonly PlannedDelivery[] {
  const { id, type, sequence, occurred_at, data } = toAccountEvent(event);
  const head = { id, sequence, occurred_at };
  const full: AccountWebhookBody = { type, timestamp: occurred_at, data: { ...data, ...head } };
  const thin: ThinWebhookBody = { type, timestamp: occurred_at, data: head };
  const bodies = { full: JSON.stringify(full), thin: JSON.stringify(thin) };
  return endpoints
    .filter((endpoint) => endpoint.accountId === event.account_id && wantsEvent(endpoint.events, type))
    .filter((endpoint) => formatId('webhookEndpoint', endpoint.id) !== data.endpoint_id)
    .map((endpoint) => ({
      accountId: event.account_id,
      subjectId: event.id,
      sequence,
      eventType: type,
      endpointId: endpoint.id,
      inboundRouteId: undefined,
      url: endpoint.url,
      method: 'POST',
      attemptsMax: endpoint.attemptsMax,
      body: bodies[endpoint.payload],
      traceparent: null,
    }));
}

/** The e-mail to the account's contact, for the events that must be heard where webhooks fail. */
export function planNotice(event: UnannouncedEvent): PlannedNotice | undefined {
  const text = noticeText(event);
  if (text === undefined || event.contact_email === null) return undefined;
  return { accountId: event.account_id, eventId: event.id, recipient: event.contact_email, ...text };
}

function noticeText(event: UnannouncedEvent): Pick<PlannedNotice, 'subject' | 'body'> | undefined {
  const { data } = toAccountEvent(event);
  const facts = factsOf(data);
  switch (event.type) {
    case 'endpoint.failing':
      return {
        subject: 'A webhook endpoint of yours is failing',
        body: paragraphs(
          'A webhook endpoint of yours does not take its events:',
          facts,
          'Nothing is lost: each event is tried again on its schedule. If the endpoint keeps failing it will be switched off.',
        ),
      };
    case 'endpoint.disabled':
      return {
        subject: 'A webhook endpoint of yours was switched off',
        body: paragraphs(
          'A webhook endpoint of yours was switched off, and nothing is sent to it any more:',
          facts,
          'When it works again, switch it on (PATCH /v1/webhooks/{id} with active true) and replay what it missed ' +
            '(POST /v1/webhook-replays).',
        ),
      };
    default:
      return undefined;
  }
}

const FACTS: Readonly<Record<string, string>> = {
  endpoint_id: 'Endpoint',
  url: 'URL',
  reason: 'Reason',
  failing_since: 'Failing since',
  disabled_at: 'Will be switched off at',
  consecutive_failures: 'Failures in a row',
  last_http_status: 'Last HTTP status',
  last_error: 'Last error',
};

function factsOf(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(FACTS)
    .filter(([field]) => data[field] !== undefined && data[field] !== null)
    .map(([field, label]) => `  ${label}: ${oneLine(String(data[field]))}`)
    .join('\n');
}

/** What a receiver answered is not ours: it must not begin a line of the text. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 300);
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}
