// One statement a kind of id, each by an index that is there anyway. Nothing but a message's own id is looked for further back
// than 45 days: that leaves out older partitions.
import type { FoundBy } from '../../shared/contracts/http/admin/trace.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { type Lookups, messageOfTrace } from './lookups.ts';

export type Found = { readonly id: Uuid; readonly foundBy: FoundBy };

/** Messages that one id may lead to. */
export const FOUND_MAX = 20;

const RECENT = `recent as materialized (
      select messaging.uuid_floor(now() - interval '45 days') as low, messaging.uuid_floor(now() + interval '1 day') as high
    )`;
const IN_RECENT = (id: string) => `${id} between (select low from recent) and (select high from recent)`;

const BY_BATCH: Statement = {
  name: 'trace-messages.by-batch',
  text: `
    with ${RECENT}
    select s.id from messaging.message_search s where s.batch_id = $1 and ${IN_RECENT('s.id')}
    order by s.id desc limit ${FOUND_MAX}`,
};

const BY_WEBHOOK: Statement = {
  name: 'trace-messages.by-webhook',
  text: 'select subject_id as id from messaging.webhook_deliveries where id = $1',
};

const BY_RECEIPT: Statement = {
  name: 'trace-messages.by-receipt',
  text: 'select message_id as id from messaging.receipts where id = $1 and message_id is not null',
};

// Tickets are few: they go an hour after Jasmin brought them. A message gets its ticket in the minutes after it is made.
const ofTickets = (condition: string) => `
    select m.id from messaging.tickets t cross join lateral (
      select l.id from messaging.message_log l
      where l.id between messaging.uuid_floor(t.created_at - interval '2 minutes') and messaging.uuid_floor(t.created_at)
        and l.ticket_id = t.id
      limit ${FOUND_MAX}) m
    where ${condition}
    order by m.id desc limit ${FOUND_MAX}`;
const BY_TICKET: Statement = { name: 'trace-messages.by-ticket', text: ofTickets('t.id = $1') };
const BY_JASMIN_ID: Statement = {
  name: 'trace-messages.by-jasmin-id',
  text: ofTickets('t.jasmin_message_id = $1'),
};

const TAIL_MASK = 0x1ff;
const BY_SMPP_ID: Statement = {
  name: 'trace-messages.by-smpp-id',
  text: `
    select m.id from unnest($1::uuid[], $2::uuid[], $3::integer[]) u(low, high, tail) cross join lateral (
      select l.id from messaging.message_log l
      where l.id between u.low and u.high and l.direction = 'outbound'
        and (('x' || right(l.id::text, 4))::bit(16)::integer & ${TAIL_MASK}) = u.tail
      limit ${FOUND_MAX}) m
    order by m.id desc limit ${FOUND_MAX}`,
};

// The index is led by the day of the submission: one search a day and notation.
const BY_CARRIER_ID: Statement = {
  name: 'trace-messages.by-carrier-id',
  text: `
    with ${RECENT}
    select distinct p.message_id as id
    from generate_series(0, 45) ago cross join unnest($1::text[]) w(id) cross join lateral (
      select p.message_id from messaging.message_parts p
      where messaging.submission_day(p.submitted_at) = messaging.submission_day(now() - make_interval(days => ago))
        and p.carrier_message_id = w.id and ${IN_RECENT('p.message_id')}
      limit ${FOUND_MAX}) p
    order by id desc limit ${FOUND_MAX}`,
};

const BY_TRACE: Statement = {
  name: 'trace-messages.by-trace',
  text: `
    with ${RECENT}
    select m.id from messaging.message_log m
    where m.traceparent is not null and substr(m.traceparent, 4, 32) = $1 and ${IN_RECENT('m.id')}
    order by m.id desc limit ${FOUND_MAX}`,
};

// The key is made of the account too, so each account is asked: a search in an index each.
const BY_REFERENCE: Statement = {
  name: 'trace-messages.by-reference',
  text: `
    with ${RECENT}
    select s.id from accounts.accounts a cross join lateral (
      select s.id from messaging.message_search s
      where s.reference_key = messaging.search_key(a.id, $1) and ${IN_RECENT('s.id')}
      order by s.id desc limit ${FOUND_MAX}) s
    where $2::uuid is null or a.id = $2
    order by s.id desc limit ${FOUND_MAX}`,
};

/** Ids of messages that may be meant, with what was taken for; some may lead nowhere, and one message may be found twice. */
export async function findById(
  db: Queryable,
  lookups: Lookups,
  accountId: Uuid | undefined,
): Promise<readonly Found[]> {
  const ask = async (
    foundBy: FoundBy,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly Found[]> =>
    (await queryRows<{ id: Uuid }>(db, statement, values)).map(({ id }) => ({ id, foundBy }));
  const { message, batch, webhook, receipt, ticket, jasminId, traceId, reference } = lookups;
  const { carrierIds = [], smppRanges = [] } = lookups;
  const known: readonly Found[] = [
    ...(message ? [{ id: message, foundBy: 'message' } as const] : []),
    ...(traceId ? [{ id: messageOfTrace(traceId), foundBy: 'trace' } as const] : []),
  ];
  const asked = await Promise.all([
    ...(batch ? [ask('batch', BY_BATCH, [batch])] : []),
    ...(webhook ? [ask('webhook', BY_WEBHOOK, [webhook])] : []),
    ...(receipt ? [ask('receipt', BY_RECEIPT, [receipt])] : []),
    ...(ticket ? [ask('ticket', BY_TICKET, [ticket])] : []),
    ...(jasminId ? [ask('jasmin_id', BY_JASMIN_ID, [jasminId])] : []),
    ...(traceId ? [ask('trace', BY_TRACE, [traceId])] : []),
    ...(smppRanges.length > 0 ? [ask('smpp_id', BY_SMPP_ID, rangeColumns(smppRanges))] : []),
    ...(carrierIds.length > 0 ? [ask('carrier_id', BY_CARRIER_ID, [carrierIds])] : []),
    ...(reference ? [ask('reference', BY_REFERENCE, [reference, accountId])] : []),
  ]);
  return [...known, ...asked.flat()];
}

function rangeColumns(ranges: NonNullable<Lookups['smppRanges']>): readonly unknown[] {
  return [ranges.map(({ min }) => min), ranges.map(({ max }) => max), ranges.map(({ tail }) => tail)];
}
