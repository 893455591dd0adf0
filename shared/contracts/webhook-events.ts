// The closed list of what customers are told by webhook, and how an endpoint says which of it it wants: types, or a
// pattern for all types of one subject (`message.*`) or for all (`*`).

export const MESSAGE_EVENT_TYPES = [
  'message.accepted',
  'message.scheduled',
  'message.queued',
  'message.sent',
  'message.delivered',
  'message.undelivered',
  'message.failed',
  'message.rejected',
  'message.expired',
  'message.canceled',
  'message.received',
] as const;

/** What an account is told beside its messages. */
export const ACCOUNT_EVENT_TYPES = [
  'optout.created',
  'optout.removed',
  'balance.low',
  'campaign.updated',
  'endpoint.failing',
  'endpoint.disabled',
] as const;

export const EVENT_TYPES = [...MESSAGE_EVENT_TYPES, ...ACCOUNT_EVENT_TYPES] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What `POST /v1/webhooks/{id}/test` sends; no filter names it. */
export const TEST_EVENT_TYPE = 'webhook.test';

export const EVENT_PATTERNS = [
  '*',
  'message.*',
  'optout.*',
  'balance.*',
  'campaign.*',
  'endpoint.*',
] as const;

/** Everything that may stand in the `events` of an endpoint. */
export const EVENT_FILTERS = [...EVENT_PATTERNS, ...EVENT_TYPES] as const;
export type EventFilter = (typeof EVENT_FILTERS)[number];

/** Events of states on the way, which are announced only for accounts that want them. */
export const PASSING_EVENT_TYPES = [
  'message.accepted',
  'message.scheduled',
  'message.queued',
  'message.sent',
] as const satisfies readonly EventType[];

/** Whether one of the filters takes the event; what is not on the list is taken by its own name only. */
export function wantsEvent(filters: readonly string[], type: string): boolean {
  if (filters.includes(type)) return true;
  if (!EVENT_TYPES.some((listed) => listed === type)) return false;
  return filters.includes('*') || filters.includes(`${type.slice(0, type.indexOf('.'))}.*`);
}
