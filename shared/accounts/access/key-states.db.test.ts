// How long a request may be judged by what was true of its key: with a clock of the test's own, and a pool whose server
// can be taken away.
import { expect, test } from 'vitest';
import type { Queryable } from '../../platform/postgres.ts';
import { useDatabase } from '../../testing/database.ts';
import { seedAccount } from '../../testing/seed.ts';
import { seedApiKey } from '../../testing/seed-api-key.ts';
import { createKeyStates } from './key-states.ts';
import { loadKeyStates } from './load-key-states.ts';

const database = useDatabase();

async function setUp() {
  const { accountId } = await seedAccount(database.pool);
  const { id } = await seedApiKey(database.pool, accountId, { requests_per_second: 7 });
  const server = { isAway: false, statements: 0 };
  const db = {
    query: (...args: Parameters<Queryable['query']>) => {
      server.statements += 1;
      if (server.isAway) return Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
      return database.pool.query(...args);
    },
  } as Queryable;
  let nowMs = 1_790_000_000_000;
  const states = createKeyStates((ids) => loadKeyStates(db, ids), { now: () => new Date(nowMs) });
  const revoke = () =>
    database.pool.query('update messaging.api_keys set revoked_at = now() where id = $1', [id]);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { id, accountId, states, server, revoke, pass };
}

test('a request costs no statement while its key is known, and many at once share one', async () => {
  const { id, states, server, pass } = await setUp();
  const first = await Promise.all(Array.from({ length: 50 }, () => states.current(id)));
  expect(first.every((state) => state?.active && state.requestsPerSecond === 7)).toBe(true);
  pass(1_999);
  await states.current(id);
  expect(server.statements).toBe(1);
});

test('a revoked key is refused within four seconds, also by a process that has not used it for a while', async () => {
  const { id, states, revoke, pass } = await setUp();
  await states.current(id);
  await revoke();
  pass(3_999);
  expect((await states.current(id))?.active).toBe(true);
  pass(1);
  expect((await states.current(id))?.active).toBe(false);
});

test('a key in use is refreshed beside its requests, which do not wait for it', async () => {
  const { id, states, server, revoke, pass } = await setUp();
  await states.current(id);
  await revoke();
  pass(2_000);
  expect((await states.current(id))?.active).toBe(true);
  await expect.poll(async () => (await states.current(id))?.active).toBe(false);
  expect(server.statements).toBe(2);
});

test('while the database is away a known key works for four seconds, then nobody is let in', async () => {
  const { id, states, server, pass } = await setUp();
  await states.current(id);
  server.isAway = true;
  pass(3_999);
  expect((await states.current(id))?.active).toBe(true);
  pass(1);
  await expect(states.current(id)).rejects.toThrow('away');
  server.isAway = false;
  expect((await states.current(id))?.active).toBe(true);
});

test('a suspended account and a deleted key are seen', async () => {
  const { id, accountId, states, pass } = await setUp();
  await database.pool.query(`update accounts.accounts set status = 'suspended' where id = $1`, [accountId]);
  expect((await states.current(id))?.accountStatus).toBe('suspended');
  await database.pool.query('delete from messaging.api_keys where id = $1', [id]);
  pass(4_000);
  expect(await states.current(id)).toBeUndefined();
});

test("the account's first credential counts like any other key", async () => {
  const { accountId, states } = await setUp();
  const { rows } = await database.pool.query(
    `update messaging.customer_sms_auth set api_key = $2, api_rate_limit = 12, active = false
     where account_id = $1 returning id`,
    [accountId, `rk_live_${accountId}`],
  );
  expect(await states.current(rows[0].id)).toMatchObject({
    ...{ active: false, scopes: undefined, networks: undefined, requestsPerSecond: 12 },
  });
});
