import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { InboundPart } from './decide.ts';

// The parts of the event and whatever else has come of their sets. Locked in id order: of two processes with parts of one
// set the second waits here, and then sees that they are joined.
const LOCK: Statement = {
  name: 'handle-inbound.lock-parts',
  text: `
    with wanted as materialized (
      select p.id, p.connector, p.source_addr, p.dest_addr, p.reference
      from messaging.inbound_parts p where p.id = any($1::uuid[]) and p.message_id is null
    ), concerned as materialized (
      select id from wanted
      union
      select p.id from wanted w
      join messaging.inbound_parts p on p.connector = w.connector and p.source_addr = w.source_addr
        and p.dest_addr = w.dest_addr and p.reference = w.reference and p.message_id is null and p.parts > 1
    )
    select p.id, p.connector, p.source_addr as source, p.dest_addr as destination, p.reference,
      p.data_coding as "dataCoding", p.part_number as "partNumber", p.parts, p.octets,
      p.received_at as "receivedAt"
    from messaging.inbound_parts p
    where p.id = any(array(select id from concerned)) and p.message_id is null
    order by p.id for update of p`,
};

/** Must run in the transaction that joins them. */
export function lockParts(db: Queryable, partIds: readonly Uuid[]): Promise<InboundPart[]> {
  return queryRows<InboundPart>(db, LOCK, [partIds]);
}
