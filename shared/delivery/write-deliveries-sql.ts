// What the states of messages cause, as rows: for the statement that marks the states as announced, so that whoever finds them
// announced finds their rows too. `announced` is a CTE with the `id` of each message; a plan of any other message is not
// written. `first` is the number of the first placeholder.
import type { PlannedDelivery } from './plan-deliveries.ts';
import type { PlannedReceipt } from './plan-receipts.ts';

type Columns = readonly (readonly unknown[])[];

/** The `insert` of the webhooks, which wakes their lanes (a trigger does). Takes `deliveryColumns`. */
export function insertDeliveries(announced: string, first: number): string {
  const $ = (offset: number) => `$${first + offset}`;
  return `
    insert into messaging.webhook_deliveries (account_id, subject_id, sequence, event_type, endpoint_id,
      inbound_route_id, url, method, attempts_max, body, traceparent)
    select d.account_id, d.subject_id, d.sequence, d.event_type, d.endpoint_id, d.inbound_route_id, d.url, d.method,
      d.attempts_max, d.body, d.traceparent
    from ${announced} a join unnest(${$(0)}::uuid[], ${$(1)}::uuid[], ${$(2)}::smallint[], ${$(3)}::text[], ${$(4)}::uuid[],
        ${$(5)}::uuid[], ${$(6)}::text[], ${$(7)}::text[], ${$(8)}::smallint[], ${$(9)}::text[], ${$(10)}::text[])
      d(account_id, subject_id, sequence, event_type, endpoint_id, inbound_route_id, url, method, attempts_max, body,
        traceparent)
      on d.subject_id = a.id`;
}

export function deliveryColumns(deliveries: readonly PlannedDelivery[]): Columns {
  return [
    deliveries.map(({ accountId }) => accountId),
    deliveries.map(({ subjectId }) => subjectId),
    deliveries.map(({ sequence }) => sequence),
    deliveries.map(({ eventType }) => eventType),
    deliveries.map(({ endpointId }) => endpointId ?? null),
    deliveries.map(({ inboundRouteId }) => inboundRouteId ?? null),
    deliveries.map(({ url }) => url),
    deliveries.map(({ method }) => method),
    deliveries.map(({ attemptsMax }) => attemptsMax),
    deliveries.map(({ body }) => body),
    deliveries.map(({ traceparent }) => traceparent),
  ];
}

/** The `insert` of the SMPP receipts, of which the bridges hear (a trigger tells them). Takes `receiptColumns`. */
export function insertReceipts(announced: string, first: number): string {
  const $ = (offset: number) => `$${first + offset}`;
  return `
    insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
    select r.account_id, r.system_id, 'receipt', r.message_id, r.sequence, r.payload
    from ${announced} a join unnest(${$(0)}::uuid[], ${$(1)}::text[], ${$(2)}::uuid[], ${$(3)}::smallint[], ${$(4)}::jsonb[])
      r(account_id, system_id, message_id, sequence, payload) on r.message_id = a.id`;
}

export function receiptColumns(receipts: readonly PlannedReceipt[]): Columns {
  return [
    receipts.map(({ accountId }) => accountId),
    receipts.map(({ systemId }) => systemId),
    receipts.map(({ messageId }) => messageId),
    receipts.map(({ sequence }) => sequence),
    receipts.map(({ receipt }) => JSON.stringify(receipt)),
  ];
}
