// How many messages go before one, counted by keys of its account's own rows and never further than a bound: whoever polls a
// timeline must not read a queue of 100,000 each time.
import { loadSenderContexts } from '../../shared/compliance/load-context.ts';
import type { MessageKind } from '../../shared/compliance/rule.ts';
import type { TimelineQueue } from '../../shared/contracts/http/message.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { type CarrierRate, leavesAt, type QueuedRow, slowestRate, waitOf } from './queue-of.ts';

/** Rows that are counted at most. */
const COUNTED_MAX = 10_000;

export type WaitingRow = QueuedRow & {
  readonly account_id: Uuid;
  readonly kind: MessageKind;
  readonly due_at: Date | null;
  readonly ticket_id: Uuid | null;
  readonly vendor_connector: string | null;
  readonly campaign_id: string | null;
};

// Nothing waits for longer than 35 days and its validity; older partitions are left out. As in the search, the list of one
// and the order leave the planner no other index to walk.
const COUNT_TURNS: Statement = {
  name: 'read-messages.count-turns',
  text: `
    select count(*)::int as looked_at, count(*) filter (
      where (w.slot_at, w.id) < ($2::timestamptz, $3::uuid)
        and ($4::text is null or w.source_addr = $4) and ($5::text is null or w.campaign_id = $5))::int as ahead
    from (
      select l.id, l.slot_at, l.source_addr, l.campaign_id from messaging.message_log l
      where l.account_id = $1 and l.status = any(array['scheduled'])
        and l.id >= messaging.uuid_floor(now() - interval '40 days')
      order by l.status desc, l.id limit $6) w`,
};

// Links take an account's messages in the order of their ids; those of a ticket are at the router already. The row
// comparisons keep to the partial index, and end at the message itself.
const COUNT_QUEUED: Statement = {
  name: 'read-messages.count-queued',
  text: `
    select count(*)::int as ahead, coalesce(sum(w.segments), 0)::int as segments_ahead
    from (
      select q.segments from messaging.message_log q
      where q.status = 'queued' and q.ticket_id is null
        and q.id >= messaging.uuid_floor(now() - interval '40 days')
        and (q.vendor_connector, q.account_id) >= ($1::varchar, $2::uuid)
        and (q.vendor_connector, q.account_id, q.id) < ($1::varchar, $2::uuid, $3::uuid)
      order by q.vendor_connector, q.account_id, q.id limit $4) w`,
};

const LOAD_CARRIER_RATE: Statement = {
  name: 'read-messages.load-carrier-rate',
  text: `
    select sum(throughput_max)::int as per_second
    from messaging.connector_status where connector_name = $1 and bind_status = 'connected'`,
};

export type Queue = { readonly queue: TimelineQueue; readonly expectedAt: Date | undefined };

/** `undefined` for a message that waits for nothing of ours. The caller has checked whose it is. */
export async function loadQueue(
  db: Queryable,
  message: MessageRow,
  waiting: WaitingRow,
  now: Date,
): Promise<Queue | undefined> {
  const wait = waitOf(waiting);
  switch (wait) {
    case undefined:
      return undefined;
    case 'time':
      return {
        queue: { waits_for: wait, position: null, position_is_exact: true, rate: null },
        expectedAt: waiting.due_at ?? undefined,
      };
    case 'turn':
      return waitForTurn(db, message, waiting);
    case 'carrier':
      return waitForCarrier(db, message, waiting, now);
    default:
      return assertNever(wait);
  }
}

async function waitForTurn(db: Queryable, message: MessageRow, waiting: WaitingRow): Promise<Queue> {
  const rate = slowestRate(await loadLimited(db, message, waiting), undefined);
  const [row] = await queryRows<{ looked_at: number; ahead: number }>(db, COUNT_TURNS, [
    waiting.account_id,
    waiting.slot_at,
    message.id,
    rate?.set_by === 'sender' ? message.source_addr : null,
    rate?.set_by === 'campaign' ? waiting.campaign_id : null,
    COUNTED_MAX,
  ]);
  const { looked_at = 0, ahead = 0 } = row ?? {};
  return {
    queue: {
      ...{ waits_for: 'turn', position: ahead + 1, position_is_exact: looked_at < COUNTED_MAX },
      rate: rate ?? null,
    },
    expectedAt: waiting.due_at ?? undefined,
  };
}

async function waitForCarrier(
  db: Queryable,
  message: MessageRow,
  waiting: WaitingRow,
  now: Date,
): Promise<Queue> {
  const { account_id, vendor_connector, ticket_id } = waiting;
  const [limited, carrier, [row]] = await Promise.all([
    loadLimited(db, message, waiting),
    loadCarrierRate(db, vendor_connector),
    ticket_id === null
      ? queryRows<{ ahead: number; segments_ahead: number }>(db, COUNT_QUEUED, [
          ...[vendor_connector, account_id, message.id, COUNTED_MAX],
        ])
      : [],
  ]);
  const { ahead = 0, segments_ahead = 0 } = row ?? {};
  return {
    queue: {
      ...{ waits_for: 'carrier', position: ahead + 1, position_is_exact: ahead < COUNTED_MAX },
      rate: slowestRate(limited, carrier) ?? null,
    },
    expectedAt: leavesAt(segments_ahead, carrier, now),
  };
}

async function loadLimited(db: Queryable, message: MessageRow, { account_id, kind }: WaitingRow) {
  const [sender] = await loadSenderContexts(db, [
    { accountId: account_id, sender: message.source_addr, isOurReply: kind !== 'customer' },
  ]);
  if (sender === undefined) throw new Error(`no sender context for ${message.id}`);
  return {
    message: { kind, test: message.test },
    context: { sender },
    count: { segments: message.segments },
  };
}

async function loadCarrierRate(db: Queryable, connector: string | null): Promise<CarrierRate> {
  const [row] = await queryRows<{ per_second: number | null }>(db, LOAD_CARRIER_RATE, [connector]);
  return row?.per_second ?? undefined;
}
