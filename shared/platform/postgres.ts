// The pool. `INSTANCE_CONNECTION_NAME` goes through the Cloud SQL connector with IAM authentication; otherwise a URL.
import type { Connector, IpAddressTypes } from '@google-cloud/cloud-sql-connector';
import pg from 'pg';
import { onShutdown } from './shutdown.ts';

export type Pool = pg.Pool;
/** A pool or a client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;
/** A statement with a name is prepared once a connection. Names are unique in the code base. */
export type Statement = { readonly name: string; readonly text: string };

export type DatabaseConfig = {
  readonly DATABASE_URL?: string | undefined;
  readonly INSTANCE_CONNECTION_NAME?: string | undefined;
  readonly DATABASE_NAME: string;
  readonly DATABASE_USER?: string | undefined;
  readonly DATABASE_IP_TYPE: 'PUBLIC' | 'PRIVATE' | 'PSC';
  readonly DATABASE_POOL_MAX: number;
};

/**
 * When a commit is answered. `flushed`: when it is on disk. `redoable`: at once, and it is on disk within 0.6 s (three rounds
 * of the WAL writer); a database that crashes meanwhile has not done it. For work that is done again then, because its
 * row still says that it is owed, and whose effects leave the database only behind a flushed commit: the log is flushed in
 * order.
 */
export type Commits = 'flushed' | 'redoable';

export type PoolOptions = {
  readonly applicationName: string;
  readonly commits?: Commits;
  readonly statementTimeoutMs?: number;
  readonly onIdleError: (error: Error) => void;
  /** For tests of the Cloud SQL branch: a connector whose network edge is a fake. */
  readonly openConnector?: () => Promise<Connector>;
};

// Planning anew costs as much as running: our statements take arrays of ids, and look each of them up by key. And a plan
// that is kept must not read whole tables because they were small when it was made.
const PLANNER_OPTIONS = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';

const pools = new Map<string, Promise<Pool>>();

/** One pool a process, database and kind of commit: several functions in one process share it. Throws when no database is named. */
export function openPool(config: DatabaseConfig, options: PoolOptions): Promise<Pool> {
  const database = `${config.DATABASE_URL ?? config.INSTANCE_CONNECTION_NAME}/${config.DATABASE_NAME}`;
  const key = `${database} ${options.commits ?? 'flushed'}`;
  const existing = pools.get(key);
  if (existing) return existing;
  const opening = createPool(config, options);
  pools.set(key, opening);
  const forget = async (): Promise<void> => {
    pools.delete(key);
  };
  onShutdown('postgres pool', forget);
  opening.catch(forget);
  return opening;
}

/** A pool of its own, for tests and for processes with special needs. */
export async function createPool(config: DatabaseConfig, options: PoolOptions): Promise<Pool> {
  const connection = await connectionOf(config, options.openConnector ?? openCloudSqlConnector);
  const pool = new pg.Pool({
    ...connection.settings,
    max: config.DATABASE_POOL_MAX,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? 15_000,
    application_name: options.applicationName,
    options:
      options.commits === 'redoable' ? `${PLANNER_OPTIONS} -c synchronous_commit=off` : PLANNER_OPTIONS,
  });
  pool.on('error', options.onIdleError);
  onShutdown('postgres', async () => {
    await pool.end();
    connection.close();
  });
  return pool;
}

type Connection = { readonly settings: pg.PoolConfig; readonly close: () => void };

async function connectionOf(
  config: DatabaseConfig,
  openConnector: () => Promise<Connector>,
): Promise<Connection> {
  if (config.DATABASE_URL !== undefined) {
    return { settings: { connectionString: config.DATABASE_URL }, close: () => {} };
  }
  if (config.INSTANCE_CONNECTION_NAME === undefined || config.DATABASE_USER === undefined) {
    throw new Error('set DATABASE_URL, or INSTANCE_CONNECTION_NAME with DATABASE_USER');
  }
  const connector = await openConnector();
  const options = await connector.getOptions({
    instanceConnectionName: config.INSTANCE_CONNECTION_NAME,
    ipType: config.DATABASE_IP_TYPE as IpAddressTypes,
    authType: 'IAM' as never,
  });
  return {
    settings: { ...options, user: config.DATABASE_USER, database: config.DATABASE_NAME },
    close: () => connector.close(),
  };
}

async function openCloudSqlConnector(): Promise<Connector> {
  const { Connector: CloudSqlConnector } = await import('@google-cloud/cloud-sql-connector');
  return new CloudSqlConnector();
}

/** Runs a named statement and returns its rows. */
export async function queryRows<Row extends pg.QueryResultRow>(
  db: Queryable,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await db.query<Row>({ ...statement, values: [...values] });
  return result.rows;
}

/** Runs `work` on one connection, where a statement begins only when the one before it has ended, also by failing. */
export async function onConnection<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  // A connection lost between two statements would end the process if nobody listened; the next statement fails on it.
  const onLost = (error: Error): void => {
    failure = error;
  };
  client.on('error', onLost);
  try {
    return await work(client);
  } catch (error) {
    failure ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.removeListener('error', onLost);
    client.release(failure);
  }
}

/** Runs `work` in one transaction; rolls back when it throws. */
export function inTransaction<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return onConnection(pool, async (client) => {
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  });
}

/** A row with that key is there already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** SQLSTATE classes of a wrong value (22) or a broken constraint (23): one item's fault, not the connection's. */
export function isDataError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('22') || code.startsWith('23');
}

/**
 * Smallest and largest of some version 7 UUIDs: `id between (select $min::uuid) and (select $max::uuid)` leaves out
 * partitions. It stands beside what finds the rows (`id = any($ids)`), never alone: everybody's rows lie between the
 * bounds. The bounds are sub-selects because plain parameters crash the server (ADR 6).
 */
export function idBounds(ids: readonly string[]): { readonly min: string; readonly max: string } {
  let min = ids[0] ?? '';
  let max = min;
  for (const id of ids) {
    if (id < min) min = id;
    if (id > max) max = id;
  }
  return { min, max };
}
