// The records about a message as one list, in order of time; numbers and texts masked.
import type { TraceEntry } from '../../shared/contracts/http/admin/trace.ts';
import { attemptedTrace } from '../../shared/delivery/attempt-trace.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { maskNumbers } from '../../shared/kernel/mask-values.ts';
import { formatTraceparent, type SubjectTrace, traceOf } from '../../shared/kernel/trace-context.ts';
import { maskReceiptText } from '../../shared/messaging/mask-receipt-text.ts';
import { statesReached } from '../../shared/messaging/message-resource.ts';
import type {
  AttemptRow,
  ChangeRow,
  PartRow,
  PduRow,
  ReceiptRow,
  SessionRow,
  SmppDeliveryRow,
  TicketRow,
  TraceRows,
  WebhookRow,
} from './load-trace.ts';

const ENTRIES_MAX = 1_000;

/** The first thousand. Of what happened in the same millisecond, states come first. */
export function traceEntries(rows: TraceRows): readonly TraceEntry[] {
  const trace = traceOf(rows.message.id, rows.message.traceparent);
  const states = statesReached(rows.message).map(({ status, sequence, occurredAt }) =>
    entry(occurredAt, 'message', status, { sequence }),
  );
  const all = [
    ...states,
    ...rows.tickets.flatMap(ofTicket),
    ...rows.parts.flatMap(ofPart),
    ...rows.receipts.map(ofReceipt),
    ...rows.webhooks.map(ofWebhook),
    ...rows.attempts.map((attempt) => ofAttempt(attempt, trace)),
    ...rows.smppDeliveries.flatMap(ofSmppDelivery),
    ...rows.sessions.map(ofSession),
    ...rows.pdus.map(ofPdu),
    ...rows.changes.map(ofChange),
  ];
  return all.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))).slice(0, ENTRIES_MAX);
}

function entry(
  at: Date,
  source: TraceEntry['source'],
  event: string,
  details: TraceEntry['details'],
): TraceEntry {
  return { at: at.toISOString(), source, event, details };
}

function ofTicket(ticket: TicketRow): readonly TraceEntry[] {
  const known = { ticket_id: formatId('ticket', ticket.id), class: ticket.class };
  return [
    entry(ticket.created_at, 'ticket', 'created', known),
    ...(ticket.posted_at
      ? [
          entry(ticket.posted_at, 'ticket', 'posted', {
            ...{ ...known, posts: ticket.posts, jasmin_id: ticket.jasmin_message_id },
          }),
        ]
      : []),
    ...(ticket.claimed_at ? [entry(ticket.claimed_at, 'ticket', 'claimed', known)] : []),
  ];
}

function ofPart(part: PartRow): readonly TraceEntry[] {
  const known = {
    ...{ part: part.part_number, of: part.parts, connector: part.connector },
    carrier_message_id: part.carrier_message_id,
  };
  return [
    entry(part.submitted_at, 'part', 'submitted', known),
    ...(part.final_at
      ? [entry(part.final_at, 'part', part.status, { ...known, carrier_error: part.carrier_error })]
      : []),
  ];
}

function ofReceipt(receipt: ReceiptRow): TraceEntry {
  return entry(receipt.received_at, 'receipt', receipt.state, {
    ...{
      receipt_id: formatId('receipt', receipt.id),
      connector: receipt.connector,
      part: receipt.part_number,
    },
    ...{ carrier_id_as_received: receipt.raw_id, carrier_error: receipt.carrier_error },
    ...{ raw_text: maskReceiptText(receipt.raw_text), applied_at: receipt.applied_at?.toISOString() ?? null },
  });
}

function ofWebhook({ id, event_type, url, state, created_at }: WebhookRow): TraceEntry {
  const details = { webhook_id: formatId('webhookDelivery', id), event_type, host: hostOf(url), state };
  return entry(created_at, 'webhook', 'owed', details);
}

/** What follows may be a secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

function ofAttempt(row: AttemptRow, trace: SubjectTrace): TraceEntry {
  const { delivery_id: deliveryId, attempt, duration_ms, http_status, error, sampled } = row;
  return entry(row.started_at, 'webhook', 'attempted', {
    ...{ webhook_id: formatId('webhookDelivery', deliveryId), attempt, duration_ms, http_status, error },
    traceparent: formatTraceparent(attemptedTrace({ deliveryId, attempt, trace, sampled })),
  });
}

function ofSmppDelivery(delivery: SmppDeliveryRow): readonly TraceEntry[] {
  const known = { system_id: delivery.system_id, kind: delivery.kind, attempts: delivery.attempts };
  return [
    entry(delivery.created_at, 'smpp_delivery', 'owed', known),
    ...(delivery.settled_at ? [entry(delivery.settled_at, 'smpp_delivery', delivery.state, known)] : []),
  ];
}

/** Those that the system_id had bound when the message came: one of them brought it. */
function ofSession(session: SessionRow): TraceEntry {
  return entry(session.bound_at, 'session', 'bound', {
    ...{ bind_id: formatId('smppBind', session.id), system_id: session.system_id },
    ...{ bind_type: session.bind_type, bridge: session.bridge },
    ...{ closed_at: session.closed_at?.toISOString() ?? null, close_reason: session.close_reason },
  });
}

/** Within two seconds of the message, in the sessions that may have brought it. */
function ofPdu(pdu: PduRow): TraceEntry {
  return entry(pdu.at, 'pdu', `${pdu.direction} ${pdu.command}`, {
    ...{ bind_id: formatId('smppBind', pdu.session_id), number: pdu.number, sequence: pdu.sequence },
    ...{ length: pdu.length, status: pdu.status },
    ...Object.fromEntries(
      Object.entries(pdu.fields ?? {}).map(([name, value]) => [name, shownField(name, value)]),
    ),
  });
}

const ADDRESSES: ReadonlySet<string> = new Set(['source_addr', 'destination_addr', 'dest_address']);
const TEXTS: ReadonlySet<string> = new Set(['short_message', 'message_payload']);

/** Octets stand as hexadecimal there, two digits each. */
function shownField(name: string, value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (TEXTS.has(name)) return `(${text.length / 2} octets)`;
  return ADDRESSES.has(name) ? maskNumber(text) : maskDigits(text);
}

/** A number within another field, such as the list of a submit_multi or a receipt's text. */
function maskDigits(text: string): string {
  return text.replace(/\d{8,15}/g, maskNumber);
}

function ofChange({ id, actor_kind, actor, action, subject, created_at }: ChangeRow): TraceEntry {
  return entry(created_at, 'operator', action, {
    ...{ audit_id: formatId('auditEntry', id), actor_kind, actor, subject: maskNumbers(subject) },
  });
}
