import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { CarrierReceipt, InboundPart } from './read-delivery.ts';

export type ReceivedReceipt = { readonly connector: string; readonly receipt: CarrierReceipt };
export type ReceivedPart = { readonly connector: string; readonly part: InboundPart };

const INSERT_RECEIPTS: Statement = {
  name: 'bridge.insert-receipts',
  text: `
insert into messaging.receipts
  (connector, carrier_message_id, state, carrier_error, done_at, raw_text, raw_id, source_addr, dest_addr, wake_at)
select r.connector, r.id, r.state, r.error, r.done_at, r.raw_text, nullif(r.raw_id, r.id), r.source, r.dest,
  now() + interval '1 second'
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
    $9::text[]) as r(connector, id, state, error, done_at, raw_text, raw_id, source, dest)
returning id`,
};

/** Stores receipts in the raw ledger, matched or not; answers their ids. */
export async function insertReceipts(db: Queryable, received: readonly ReceivedReceipt[]): Promise<Uuid[]> {
  const rows = await queryRows<{ id: Uuid }>(db, INSERT_RECEIPTS, [
    received.map(({ connector }) => connector),
    received.map(({ receipt }) => receipt.carrierMessageId),
    received.map(({ receipt }) => receipt.state),
    received.map(({ receipt }) => receipt.carrierError),
    received.map(({ receipt }) => receipt.doneAt),
    received.map(({ receipt }) => receipt.rawText),
    received.map(({ receipt }) => receipt.rawId),
    received.map(({ receipt }) => receipt.from),
    received.map(({ receipt }) => receipt.to),
  ]);
  return rows.map(({ id }) => id);
}

const INSERT_PARTS: Statement = {
  name: 'bridge.insert-inbound',
  text: `
insert into messaging.inbound_parts
  (connector, source_addr, dest_addr, data_coding, reference, part_number, parts, octets, wake_at)
select p.*, now() + interval '5 seconds'
from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::int[], $6::smallint[], $7::smallint[], $8::bytea[])
  as p(connector, source_addr, dest_addr, data_coding, reference, part_number, parts, octets)
returning id`,
};

/** Stores what came in, undecoded; answers the ids. */
export async function insertInboundParts(db: Queryable, received: readonly ReceivedPart[]): Promise<Uuid[]> {
  const rows = await queryRows<{ id: Uuid }>(db, INSERT_PARTS, [
    received.map(({ connector }) => connector),
    received.map(({ part }) => part.from),
    received.map(({ part }) => part.to),
    received.map(({ part }) => part.dataCoding),
    received.map(({ part }) => part.reference),
    received.map(({ part }) => part.partNumber),
    received.map(({ part }) => part.parts),
    received.map(({ part }) => part.octets),
  ]);
  return rows.map(({ id }) => id);
}
