import { inTransaction, type Pool, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

const LOCK: Statement = {
  name: 'jasmin.lock-writer',
  text: `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked`,
};

export type OneWriterOutcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy' };

/**
 * Runs `work` unless somebody else, of any process, writes to that Jasmin just now: Jasmin's console has no transactions, and
 * two writers would each undo what the other has done. `jasmin` is its address. A process that dies lets go.
 */
export function asOneWriter<T>(
  pool: Pool,
  jasmin: string,
  work: () => Promise<T>,
): Promise<OneWriterOutcome<T>> {
  return inTransaction<OneWriterOutcome<T>>(pool, async (client) => {
    const [row] = await queryRows<{ locked: boolean }>(client, LOCK, [`jasmin ${jasmin}`]);
    return row?.locked === true ? { kind: 'done', value: await work() } : { kind: 'busy' };
  });
}
