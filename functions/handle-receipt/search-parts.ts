import type { MessageStatus } from '../../shared/contracts/message-status.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { RECENT } from './recent-sql.ts';

/** An id to look up for the receipt with this place in the batch. */
export type Wanted = { readonly place: number; readonly connector: string; readonly id: string };

export type FoundPart = {
  readonly place: number;
  readonly id: string;
  readonly messageId: Uuid;
  readonly partNumber: number;
  readonly parts: number;
  readonly submittedAt: Date;
  readonly messageStatus: MessageStatus;
  readonly sender: string;
  readonly recipient: string;
  readonly traceparent: string | null;
};

// As the load of receipts does, but for every part of ten days under each id, the newest first, up to five a day.
const SEARCH: Statement = {
  name: 'handle-receipt.search',
  text: `
    with ${RECENT}
    select w.place, w.id, p.message_id as "messageId", p.part_number as "partNumber", p.parts,
      p.submitted_at as "submittedAt", m.status as "messageStatus", m.source_addr as sender, m.dest_addr as recipient,
      m.traceparent
    from unnest($1::int[], $2::text[], $3::text[]) w(place, connector, id)
    cross join lateral (
      select of_day.* from unnest((select days from recent)) d(day) cross join lateral (
        select message_id, part_number, parts, submitted_at from messaging.message_parts
        where messaging.submission_day(submitted_at) = d.day
          and carrier_message_id = w.id and connector = w.connector
          and message_id between (select low from recent) and (select high from recent)
        order by submitted_at desc limit 5
      ) of_day
    ) p
    cross join lateral (
      select status, source_addr, dest_addr, traceparent from messaging.message_log where id = p.message_id offset 0
    ) m
    order by w.place, p.submitted_at desc`,
};

/** The parts of the last ten days that have these ids, by place and the newest first. */
export function searchParts(db: Queryable, wanted: readonly Wanted[]): Promise<FoundPart[]> {
  return queryRows<FoundPart>(db, SEARCH, [
    wanted.map(({ place }) => place),
    wanted.map(({ connector }) => connector),
    wanted.map(({ id }) => id),
  ]);
}
