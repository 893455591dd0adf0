// The message as customers see it, from its row. Events and the API show the same resource, so both come through here.
import { errorEntry, parseErrorCode } from '../contracts/errors.ts';
import type { MessageError, MessageResource } from '../contracts/http/message.ts';
import type { MessageStatus } from '../contracts/message-status.ts';
import { errorPageOf } from '../contracts/problem.ts';
import { formatId, type Uuid } from '../kernel/ids.ts';
import { isFinal, RECEIPT_MISSING } from './status.ts';

/** The columns of `messaging.message_log m` that a `MessageRow` needs. */
export const MESSAGE_COLUMNS = `m.id, m.direction, m.source_addr, m.dest_addr, m.message_body, m.status, m.segments,
  m.encoding, case when m.charge <> 'refunded' then m.cost end as cost, m.error_code, m.carrier_error, m.refused_rule, m.sequence, m.created_at, m.scheduled_at, m.queued_at,
  m.sending_at, m.submitted_at, m.final_at, m.corrected_at, m.send_at, m.tags, m.reference, m.metadata, m.batch_id, m.test`;

export type MessageRow = {
  readonly id: Uuid;
  readonly direction: 'outbound' | 'inbound';
  readonly source_addr: string;
  readonly dest_addr: string;
  readonly message_body: string;
  readonly status: MessageStatus;
  readonly segments: number;
  readonly encoding: MessageResource['encoding'];
  /** US dollars with six decimals; nothing where it was given back. */
  readonly cost: string | null;
  readonly error_code: string | null;
  readonly carrier_error: string | null;
  readonly refused_rule: string | null;
  readonly sequence: number;
  readonly created_at: Date;
  readonly scheduled_at: Date | null;
  readonly queued_at: Date | null;
  readonly sending_at: Date | null;
  readonly submitted_at: Date | null;
  readonly final_at: Date | null;
  readonly corrected_at: Date | null;
  readonly send_at: Date | null;
  readonly tags: readonly string[] | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly batch_id: Uuid | null;
  readonly test: boolean;
};

export type StateReached = {
  readonly status: MessageStatus;
  /** 1 is the first. */
  readonly sequence: number;
  readonly occurredAt: Date;
};

/**
 * The states of a message in the order reached. One that was queued again after sending shows each state once. One whose
 * words were replaced began anew: its states have the numbers after those of the words before.
 */
export function statesReached(row: MessageRow): readonly StateReached[] {
  const corrected = row.corrected_at !== null;
  const times: readonly (readonly [MessageStatus, Date | null])[] = [
    [row.direction === 'inbound' ? 'received' : 'accepted', row.created_at],
    ['scheduled', row.scheduled_at],
    ['queued', row.queued_at],
    ['sending', row.sending_at],
    ['sent', row.submitted_at],
    [corrected ? 'undelivered' : row.status, row.final_at],
    [row.status, row.corrected_at],
  ];
  const reached = times.flatMap(([status, occurredAt]) =>
    occurredAt === null ? [] : [{ status, occurredAt }],
  );
  const before = Math.max(0, row.sequence - reached.length);
  return reached.map((state, index) => ({ ...state, sequence: before + index + 1 }));
}

/** The message as it is now, or as it was when it reached `state`: that is what the event of a state shows. */
export function toMessageResource(row: MessageRow, state: StateReached = stateNow(row)): MessageResource {
  return {
    id: formatId('message', row.id),
    direction: row.direction,
    status: state.status,
    sequence: state.sequence,
    occurred_at: state.occurredAt.toISOString(),
    from: row.source_addr,
    to: row.dest_addr,
    body: row.message_body,
    segments: row.segments,
    encoding: row.encoding,
    price: row.cost,
    error: errorOf(row, state),
    created_at: row.created_at.toISOString(),
    send_at: row.send_at?.toISOString() ?? null,
    tags: row.tags ?? [],
    reference: row.reference,
    metadata: row.metadata ?? {},
    batch_id: row.batch_id === null ? null : formatId('batch', row.batch_id),
    test: row.test,
  };
}

function stateNow(row: MessageRow): StateReached {
  const reached = statesReached(row);
  const current = reached.findLast(({ status }) => status === row.status);
  return {
    status: row.status,
    sequence: row.sequence,
    occurredAt: current?.occurredAt ?? row.created_at,
  };
}

function errorOf(row: MessageRow, state: StateReached): MessageError | null {
  if (!isFinal(state.status)) return null;
  if (row.corrected_at !== null && state.occurredAt < row.corrected_at) {
    return makeError(RECEIPT_MISSING, null, null);
  }
  return row.error_code === null ? null : makeError(row.error_code, row.carrier_error, row.refused_rule);
}

function makeError(text: string, carrierError: string | null, rule: string | null): MessageError {
  const code = parseErrorCode(text) ?? 'internal_error';
  const entry = errorEntry(code);
  return {
    code,
    title: entry.title,
    remedy: entry.remedy,
    refused_by: entry.refusedBy,
    rule,
    type: errorPageOf(code),
    carrier_error: carrierError,
  };
}
