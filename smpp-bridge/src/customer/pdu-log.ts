// The last PDUs of a session as rows, where its owner can read them through any server: written when he asks, and when the
// session ends. Nothing is written while nobody asks.
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { createTurns } from '../../../shared/platform/turns.ts';
import { type PduTrail, TRAIL_PDUS_MAX } from '../smpp/pdu-trail.ts';
import { type DescribedPdu, describePdu } from './describe-pdu.ts';

export type PduLog = {
  /** Writes what its trail has and no row yet; never rejects. */
  write(sessionId: Uuid, trail: PduTrail): Promise<void>;
};

/** Read and sent at once, so that other sessions are not kept waiting. */
const ROWS_MAX = 200;
/** Of the pool's connections. */
const STATEMENTS_AT_ONCE = 2;

const WRITE: Statement = {
  name: 'customer-smpp.write-pdus',
  text: `
    with session as (
      update messaging.smpp_sessions set pdus_written_at = case when $2::boolean then clock_timestamp() else pdus_written_at end
      where id = $1::uuid
      returning id
    ), forgotten as (
      delete from messaging.smpp_pdus where session_id = $1 and number <= $3::bigint
    )
    insert into messaging.smpp_pdus (session_id, number, at, direction, command, status, sequence, length, fields, octets)
    select s.id, u.number, u.at, u.direction, u.command, u.status, u.sequence, u.length, u.fields, u.octets
    from session s, unnest($4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::bigint[],
      $10::integer[], $11::jsonb[], $12::bytea[])
      u(number, at, direction, command, status, sequence, length, fields, octets)
    on conflict do nothing`,
};

export function createPduLog({ db, log }: { readonly db: Queryable; readonly log: Logger }): PduLog {
  const inTurn = createTurns(STATEMENTS_AT_ONCE);
  const waiting = new Set<Uuid>();
  const writtenTo = new WeakMap<PduTrail, number>();

  async function writeNew(sessionId: Uuid, trail: PduTrail): Promise<void> {
    for (let rows = 0, isLast = false; !isLast; rows += ROWS_MAX) {
      const entries = trail.after(writtenTo.get(trail) ?? 0, ROWS_MAX);
      // One that goes on as fast as it is read comes to its end with the next request.
      isLast = entries.length < ROWS_MAX || rows + ROWS_MAX >= TRAIL_PDUS_MAX;
      await writePdus(db, sessionId, entries.map(describePdu), isLast);
      const last = entries.at(-1);
      if (last) writtenTo.set(trail, last.number);
    }
  }

  return {
    async write(sessionId, trail) {
      if (waiting.has(sessionId)) return;
      waiting.add(sessionId);
      try {
        await inTurn(() => {
          waiting.delete(sessionId);
          return writeNew(sessionId, trail);
        });
      } catch (error) {
        log.warn({ sessionId, err: error }, 'smpp-pdus.not-written');
      }
    },
  };
}

async function writePdus(
  db: Queryable,
  sessionId: Uuid,
  pdus: readonly DescribedPdu[],
  isLast: boolean,
): Promise<void> {
  await queryRows(db, WRITE, [
    ...[sessionId, isLast, (pdus.at(-1)?.number ?? 0) - TRAIL_PDUS_MAX],
    pdus.map(({ number }) => number),
    pdus.map(({ atMs }) => new Date(atMs)),
    pdus.map(({ direction }) => direction),
    pdus.map(({ command }) => command),
    pdus.map(({ status }) => status ?? null),
    pdus.map(({ sequence }) => sequence),
    pdus.map(({ length }) => length),
    pdus.map(({ fields }) => (fields ? JSON.stringify(fields) : null)),
    pdus.map(({ octets }) => octets ?? null),
  ]);
}
