// What an id that somebody has may be the id of. A form that only one kind of id has is only that; anything else may be a
// carrier's id or a customer's reference.
import { decodeUuid, parseId, parseUuid, type Uuid } from '../../shared/kernel/ids.ts';
import { readingsOf } from '../../shared/messaging/carrier-message-id.ts';
import { type MessageLookup, readMessageId } from '../../shared/messaging/smpp-message-id.ts';

export type Lookups = {
  readonly message?: Uuid | undefined;
  readonly batch?: Uuid | undefined;
  readonly webhook?: Uuid | undefined;
  readonly receipt?: Uuid | undefined;
  readonly ticket?: Uuid | undefined;
  readonly jasminId?: string;
  /** Between which ids it lies, where it is one of the short forms that customers of SMPP get. */
  readonly smppRanges?: readonly Extract<MessageLookup, { kind: 'range' }>[];
  /** The id in every notation that a carrier may mean. */
  readonly carrierIds?: readonly string[];
  readonly traceId?: string;
  readonly reference?: string;
};

const TRACE_ID = /^[0-9a-f]{32}$/;
const PREFIXED = [
  ['message', 'message'],
  ['batch', 'batch'],
  ['webhookDelivery', 'webhook'],
  ['event', 'webhook'],
  ['receipt', 'receipt'],
  ['ticket', 'ticket'],
] as const;

/** `text` as it was given, without spaces around it. */
export function lookupsOf(text: string): Lookups {
  for (const [kind, lookup] of PREFIXED) {
    const id = parseId(kind, text);
    if (id) return { [lookup]: id, reference: text };
  }
  const uuid = parseUuid(text.toLowerCase());
  if (uuid) {
    const carrierIds = [text.toUpperCase()];
    return { message: uuid, ticket: uuid, jasminId: uuid, carrierIds, reference: text };
  }
  const smppRanges = (['decimal', 'hex'] as const).flatMap((form) => {
    const lookup = readMessageId(text, form);
    return lookup?.kind === 'range' ? [lookup] : [];
  });
  return {
    message: decodeUuid(text.toLowerCase()),
    ...(TRACE_ID.test(text) ? { traceId: text } : {}),
    smppRanges,
    carrierIds: readingsOf(text).map(({ id }) => id),
    reference: text,
  };
}

/** A trace that nobody named has the id of its message. */
export function messageOfTrace(traceId: string): Uuid {
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Uuid;
}
