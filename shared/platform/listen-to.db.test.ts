import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { openDatabaseLine } from '../testing/database-line.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { listenTo } from './listen-to.ts';

const database = useDatabase();

function listen(pool: pg.Pool = database.pool) {
  const got: string[] = [];
  let sounds = 0;
  const listener = listenTo({
    pool,
    channels: {
      listen_test: (payload) => void got.push(payload),
      listen_other: (payload) => void got.push(`other ${payload}`),
    },
    onSound: () => {
      sounds += 1;
    },
    ...{ log: recordingLog().log, heartbeatMs: 50 },
  });
  onTestFinished(() => listener.stop());
  return { got, listener, sounds: () => sounds };
}

const notify = (channel: string, payload: string) =>
  database.pool.query('select pg_notify($1, $2)', [channel, payload]);

const isSound = { timeout: 10_000 };

test('what is notified on its channels arrives, and nothing else', async () => {
  const { got, listener } = listen();
  await expect.poll(() => listener.isSound(), isSound).toBe(true);
  await notify('listen_test', 'a');
  await notify('listen_elsewhere', 'b');
  await notify('listen_other', 'c');
  await expect.poll(() => got).toEqual(['a', 'other c']);
});

test('a connection that the server ends is made anew, and its owner hears that something may have been missed', async () => {
  const { got, listener, sounds } = listen();
  await expect.poll(() => listener.isSound(), isSound).toBe(true);
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query in ('listen listen_other', 'select 1')`,
  );
  await expect.poll(() => listener.isSound(), isSound).toBe(false);
  await expect.poll(() => sounds(), isSound).toBe(2);
  await notify('listen_test', 'again');
  await expect.poll(() => got).toEqual(['again']);
});

test('a network that swallows everything is noticed, though no connection breaks', async () => {
  const line = await openDatabaseLine(database.url);
  const { listener } = listen(line.pool);
  await expect.poll(() => listener.isSound(), isSound).toBe(true);
  line.swallow();
  await expect.poll(() => listener.isSound(), isSound).toBe(false);
});
