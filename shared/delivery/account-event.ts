// What an account is told beside its messages. Who writes an event keeps UUIDs in it; customers see ids with their kind.
import type { AccountEvent } from '../contracts/http/webhooks.ts';
import { formatId, type IdKind, parseUuid, type Uuid } from '../kernel/ids.ts';

export type AccountEventRow = {
  readonly id: Uuid;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_at: Date;
};

/** Fields of events that hold the id of a row. */
const ID_FIELDS: Readonly<Record<string, IdKind>> = {
  endpoint_id: 'webhookEndpoint',
  message_id: 'message',
  inbound_message_id: 'message',
};

export function toAccountEvent(row: AccountEventRow): AccountEvent {
  return {
    id: formatId('accountEvent', row.id),
    type: row.type,
    sequence: 1,
    occurred_at: row.created_at.toISOString(),
    data: Object.fromEntries(Object.entries(row.data).map(([field, value]) => [field, shown(field, value)])),
  };
}

function shown(field: string, value: unknown): unknown {
  const kind = ID_FIELDS[field];
  const uuid = kind && typeof value === 'string' ? parseUuid(value) : undefined;
  return kind && uuid ? formatId(kind, uuid) : value;
}
