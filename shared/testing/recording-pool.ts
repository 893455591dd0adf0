import type pg from 'pg';

/** The pool, and the names of the statements that were run through it, in order. */
export function recordingPool(pool: pg.Pool): {
  readonly pool: pg.Pool;
  readonly statements: readonly string[];
} {
  const statements: string[] = [];
  const query = (statement: { readonly name?: string }, ...rest: readonly unknown[]) => {
    statements.push(statement.name ?? String(statement));
    return (pool.query as (...args: readonly unknown[]) => unknown)(statement, ...rest);
  };
  return { pool: Object.assign(Object.create(pool), { query }), statements };
}
