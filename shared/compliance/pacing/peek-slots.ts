import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { fromMicroseconds } from './limiter.ts';

const PEEK_SLOTS: Statement = {
  name: 'compliance.peek-slots',
  text: `select key, tat_us from messaging.rate_slots where key = any($1::text[])`,
};

/** Until when each limiter is paid for; one that was never used is left out. Takes and writes nothing. */
export async function peekSlots(db: Queryable, keys: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  const rows = await queryRows<{ key: string; tat_us: string }>(db, PEEK_SLOTS, [keys]);
  return new Map(rows.map(({ key, tat_us }) => [key, fromMicroseconds(Number(tat_us))]));
}
