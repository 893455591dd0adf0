// Tokens for the keys that customers make, and how wrong secrets slow their sender down.
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiCredentials, hashApiSecret } from '../../shared/accounts/credentials.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { TEST_PEPPER, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';

const database = useDatabase();
const functions = useFunctions(database, []);

let accountId: Uuid;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
});

type Answer = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, string>;
};

async function ask({ apiKey, apiSecret }: ApiCredentials, address?: string, scope?: string): Promise<Answer> {
  const reply = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    headers: address === undefined ? {} : { 'x-forwarded-for': address },
    body: JSON.stringify({
      ...{ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret },
      ...(scope === undefined ? {} : { scope }),
    }),
  });
  return {
    status: reply.status,
    retryAfter: reply.headers.get('retry-after'),
    body: (await reply.json()) as Record<string, string>,
  };
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

test('a key gives tokens with its mode, its id and no more than its scopes', async () => {
  const key = await seedApiKey(database.pool, accountId, { mode: 'test', scopes: ['messages:read'] });
  const { status, body } = await ask(key);
  expect([status, body.scope]).toEqual([200, 'messages:read']);
  expect(decodeJwt(body.access_token ?? '')).toMatchObject({
    client_id: formatId('apiKey', key.id),
    mode: 'test',
    scope: 'messages:read',
  });
  expect((await ask(key, undefined, 'messages:send')).body).toMatchObject({
    detail: 'scope: "messages:send" is not a scope of this key',
  });
});

test('when a key was used last is noted', async () => {
  const key = await seedApiKey(database.pool, accountId);
  await ask(key);
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query(
        'select last_used_at from messaging.api_keys where id = $1',
        [key.id],
      );
      return rows[0].last_used_at;
    })
    .toBeInstanceOf(Date);
});

describe('rotation', () => {
  const previous = hashApiSecret(TEST_PEPPER, 'rs_live_before');

  test.each([
    ['the secret before opens until its time is over', inMinutes(1), 200],
    ['and not after it', inMinutes(-1), 401],
  ])('%s', async (_, until, status) => {
    const columns = { previous_secret_hash: previous, previous_secret_until: until };
    const key = await seedApiKey(database.pool, accountId, columns);
    expect((await ask({ ...key, apiSecret: 'rs_live_before' })).status).toBe(status);
    expect((await ask(key)).status).toBe(200);
  });
});

test.each<[string, Readonly<Record<string, unknown>>, string | undefined, number, string]>([
  ['a revoked key', { revoked_at: inMinutes(-1) }, undefined, 401, 'invalid_credentials'],
  ['a key that has expired', { expires_at: inMinutes(-1) }, undefined, 401, 'invalid_credentials'],
  ['another network', { allowed_ips: ['203.0.113.0/24'] }, '198.51.100.1', 403, 'address_not_allowed'],
  ['an unknown address', { allowed_ips: ['203.0.113.0/24'] }, undefined, 403, 'address_not_allowed'],
  [
    'an address that the caller made up',
    { allowed_ips: ['203.0.113.0/24'] },
    '203.0.113.7, 198.51.100.1',
    403,
    'address_not_allowed',
  ],
])('%s gets no token', async (_, columns, address, status, code) => {
  const answer = await ask(await seedApiKey(database.pool, accountId, columns), address);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test('a key that may be used from some networks gives tokens there', async () => {
  const key = await seedApiKey(database.pool, accountId, {
    allowed_ips: ['203.0.113.0/24', '2001:db8::/32'],
  });
  expect((await ask(key, '10.0.0.1, 203.0.113.7')).status).toBe(200);
  expect((await ask(key, '2001:db8:7::1')).status).toBe(200);
});

describe('wrong secrets', () => {
  const wrong = (key: ApiCredentials) => ({ ...key, apiSecret: 'rs_live_wrong' });

  async function failTimes(times: number, key: ApiCredentials, address: string): Promise<void> {
    for (let time = 0; time < times; time += 1) expect((await ask(key, address)).status).toBe(401);
  }

  test('five are free; after the sixth even the right secret waits, but only from there', async () => {
    const key = await seedApiKey(database.pool, accountId);
    await failTimes(6, wrong(key), '198.51.100.10');
    const locked = await ask(key, '198.51.100.10');
    expect([locked.status, locked.body.code, locked.retryAfter]).toEqual([429, 'too_many_attempts', '1']);
    expect((await ask(key, '198.51.100.11')).status).toBe(200);
  });

  test('each wait is twice as long as the one before, up to a quarter of an hour', async () => {
    const key = wrong(await seedApiKey(database.pool, accountId));
    const subject = `key:${key.apiKey}@198.51.100.20`;
    await failTimes(5, key, '198.51.100.20');
    const waits: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      await failTimes(1, key, '198.51.100.20');
      const { rows } = await database.pool.query(
        `with old as (select * from messaging.token_failures where subject = $1)
         update messaging.token_failures f set locked_until = f.failed_at from old where f.subject = old.subject
         returning extract(epoch from old.locked_until - old.failed_at)::int as seconds`,
        [subject],
      );
      waits.push(rows[0].seconds);
      await database.pool.query(`delete from messaging.token_failures where subject like 'net:%'`);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  test('the right secret ends the count', async () => {
    const key = await seedApiKey(database.pool, accountId);
    await failTimes(5, wrong(key), '198.51.100.30');
    expect((await ask(key, '198.51.100.30')).status).toBe(200);
    await failTimes(5, wrong(key), '198.51.100.30');
    expect((await ask(key, '198.51.100.30')).status).toBe(200);
  });

  test('who tries key after key is locked out of all of them, his whole IPv6 network too', async () => {
    const good = await seedApiKey(database.pool, accountId);
    for (let n = 0; n <= 20; n += 1) {
      await failTimes(1, { apiKey: `rk_live_guess${n}`, apiSecret: 'x' }, `2001:db8:1:2::${n + 1}`);
    }
    expect((await ask(good, '2001:db8:1:2:ffff::1')).body.code).toBe('too_many_attempts');
    expect((await ask(good, '2001:db8:1:3::1')).status).toBe(200);
  });

  test('what was counted a day ago is removed by what is counted now', async () => {
    await database.pool.query(
      `insert into messaging.token_failures
       select 'net:old-' || n, 1, now() - interval '25 hours', now() from generate_series(1, 12) n`,
    );
    const key = wrong(await seedApiKey(database.pool, accountId));
    await failTimes(2, key, '198.51.100.40');
    const { rows } = await database.pool.query(
      `select count(*)::int as n from messaging.token_failures where subject like 'net:old-%'`,
    );
    expect(rows[0].n).toBe(0);
  });
});
