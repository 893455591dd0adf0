// A row of messaging.dead_letters as operators see it.
import type {
  DEAD_LETTER_STATES,
  DeadLetter,
  DeadLetterDetail,
} from '../../shared/contracts/http/admin/dead-letters.ts';
import { TOPIC_SCHEMAS } from '../../shared/contracts/topology.ts';
import { formatId, type IdKind, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { maskNumbers, maskText } from '../../shared/kernel/mask-values.ts';

/** Of `messaging.dead_letters d`. Nothing but its state changes: that is its version. */
export const LETTER_COLUMNS =
  'd.id, d.topic, d.data, d.attributes, d.state, d.published_at, d.received_at, d.settled_at';

export type LetterRow = {
  readonly id: Uuid;
  readonly topic: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: (typeof DEAD_LETTER_STATES)[number];
  readonly published_at: Date;
  readonly received_at: Date;
  readonly settled_at: Date | null;
};

/** What an event names by each of its fields; lanes of webhooks have no id that the API shows. */
const KINDS: Readonly<Record<string, IdKind>> = {
  messageIds: 'message',
  receiptIds: 'receipt',
  partIds: 'inboundPart',
  deliveryIds: 'emailDelivery',
  exportIds: 'messageExport',
  eventIds: 'accountEvent',
};

export function toLetter(row: LetterRow): DeadLetter {
  const ids = idsIn(row);
  const {
    CloudPubSubDeadLetterSourceDeliveryCount: attempts,
    CloudPubSubDeadLetterSourceSubscription: consumer,
  } = row.attributes;
  return {
    ...{ id: formatId('deadLetter', row.id), topic: row.topic, consumer: consumer ?? null, state: row.state },
    reason: ids === undefined ? 'unreadable' : 'failed',
    attempts: attempts !== undefined && /^\d{1,9}$/.test(attempts) ? Number(attempts) : null,
    rows: ids?.length ?? 0,
    replay_of: replayOf(row.attributes),
    published_at: row.published_at.toISOString(),
    received_at: row.received_at.toISOString(),
    settled_at: row.settled_at?.toISOString() ?? null,
  };
}

export function toDetail(row: LetterRow): DeadLetterDetail {
  const ids = idsIn(row);
  const data = ids === undefined ? maskText(row.data) : maskNumbers(row.data);
  return { ...toLetter(row), ids: ids ?? [], data };
}

/** Set where a letter is published again; whoever publishes may write anything there. */
function replayOf({ replay_of: id = '' }: LetterRow['attributes']): DeadLetter['replay_of'] {
  const uuid = parseId('deadLetter', id);
  return uuid ? formatId('deadLetter', uuid) : null;
}

/** `undefined` where it is no event of its topic. */
function idsIn({ topic, data }: LetterRow): readonly string[] | undefined {
  const schema = Object.entries(TOPIC_SCHEMAS).find(([name]) => name === topic)?.[1];
  const event = schema?.safeParse(parseJson(data));
  if (!event?.success) return undefined;
  return Object.entries(event.data).flatMap(([field, uuids]) => {
    const kind = KINDS[field];
    return (uuids as readonly Uuid[]).map((uuid) => (kind ? formatId(kind, uuid) : uuid));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
