// A database of its own for a test file: a clone of the migrated template, dropped afterwards.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { TEMPLATE_DATABASE } from './postgres-server.ts';

export type TestDatabase = {
  /** Set before the first test runs. */
  readonly url: string;
  readonly pool: pg.Pool;
};

/** Call at the top of a `.db.test.ts` or `.e2e.test.ts`; the clone is there when tests run. */
export function useDatabase(): TestDatabase {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  let url: string | undefined;
  let pool: pg.Pool | undefined;

  beforeAll(async () => {
    const admin = new URL(inject('postgresUrl'));
    await withAdmin(admin.href, (client) =>
      // The default would write a hundred tables' pages to the log.
      client.query(`create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`),
    );
    admin.pathname = name;
    url = admin.href;
    pool = new pg.Pool({ connectionString: url, max: 10 });
    pool.on('error', () => {});
  });

  afterAll(async () => {
    await pool?.end();
    await withAdmin(inject('postgresUrl'), (client) => client.query(`drop database ${name} with (force)`));
  });

  return {
    get url() {
      if (url === undefined) throw new Error('the database exists only while tests run');
      return url;
    },
    get pool() {
      if (pool === undefined) throw new Error('the database exists only while tests run');
      return pool;
    },
  };
}

async function withAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
