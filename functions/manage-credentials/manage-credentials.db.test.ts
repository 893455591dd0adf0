import { beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { callFunction, type FunctionAnswer } from '../../shared/testing/call-function.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-credentials']);

let accountId: Uuid;
let bearer: string;
let strangerBearer: string;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
  strangerBearer = await functions.bearer((await seedAccount(database.pool)).accountId);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as a customer would
type Answer = FunctionAnswer & { readonly body: any };

function call(method: string, path: string, body?: unknown, token = bearer): Promise<Answer> {
  const asked = { method, path, body, bearer: token, from: '203.0.113.7' };
  return callFunction(functions.address('manage-credentials'), asked);
}

async function tokenFor(
  apiKey: string,
  apiSecret: string,
  address = '203.0.113.7',
): Promise<string | undefined> {
  const reply = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: apiKey, client_secret: apiSecret }),
  });
  const token = ((await reply.json()) as { access_token?: string }).access_token;
  return token && `Bearer ${token}`;
}

const KEY = { name: 'CI', mode: 'test', scopes: ['messages:send'] };

describe('an API key', () => {
  test('is made with its secret shown once, and the secret opens', async () => {
    const wanted = { ...KEY, allowed_ips: ['203.0.113.0/24', '2001:db8::/32'], requests_per_second: 5 };
    const { status, body, location } = await call('POST', '/v1/api-keys', wanted);
    expect([status, location]).toEqual([201, `/v1/api-keys/${body.id}`]);
    const { api_secret, ...shown } = body;
    expect(shown).toEqual({
      ...wanted,
      id: expect.stringMatching(/^key_[0-9a-z]{26}$/),
      api_key: expect.stringMatching(/^rk_test_[0-9a-f]{24}$/),
      ...{ expires_at: null, last_used_at: null, previous_secret_until: null, revoked_at: null },
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await call('GET', `/v1/api-keys/${body.id}`)).toMatchObject({ status: 200, body: shown });
    expect(await tokenFor(body.api_key, api_secret)).toBeTypeOf('string');
    expect(await tokenFor(body.api_key, api_secret, '198.51.100.1')).toBeUndefined();
  });

  test('is changed field by field, and null takes a limit away', async () => {
    const wanted = { ...KEY, requests_per_second: 5, allowed_ips: ['203.0.113.0/24'] };
    const { body: made } = await call('POST', '/v1/api-keys', wanted);
    const { body } = await call('PATCH', `/v1/api-keys/${made.id}`, {
      requests_per_second: null,
      name: 'Build',
    });
    expect(body).toMatchObject({ name: 'Build', requests_per_second: null, allowed_ips: ['203.0.113.0/24'] });
  });

  test('gets a new secret while the one before still opens, or at once does not', async () => {
    const { body: made } = await call('POST', '/v1/api-keys', KEY);
    const { body: first } = await call('POST', `/v1/api-keys/${made.id}/rotate`, {});
    expect(first.previous_secret_until).toBeTypeOf('string');
    expect(await tokenFor(made.api_key, made.api_secret)).toBeTypeOf('string');
    const { body: second } = await call('POST', `/v1/api-keys/${made.id}/rotate`, { overlap_seconds: 0 });
    expect(await tokenFor(made.api_key, first.api_secret)).toBeUndefined();
    expect(await tokenFor(made.api_key, second.api_secret)).toBeTypeOf('string');
  });

  test('is revoked for good: no tokens, no changes, and again is no error', async () => {
    const { body: made } = await call('POST', '/v1/api-keys', KEY);
    expect((await call('DELETE', `/v1/api-keys/${made.id}`)).status).toBe(204);
    expect((await call('DELETE', `/v1/api-keys/${made.id}`)).status).toBe(204);
    expect(await tokenFor(made.api_key, made.api_secret)).toBeUndefined();
    expect((await call('PATCH', `/v1/api-keys/${made.id}`, { name: 'x' })).status).toBe(404);
    expect((await call('POST', `/v1/api-keys/${made.id}/rotate`, {})).status).toBe(404);
    expect((await call('GET', `/v1/api-keys/${made.id}`)).body.revoked_at).toBeTypeOf('string');
  });

  test.each([
    ['a live key by a test one', 'test', ['credentials:manage', 'messages:send'], { ...KEY, mode: 'live' }],
    ['a scope that its maker lacks', 'live', ['credentials:manage'], KEY],
  ] as const)('is not made with more than its maker has: %s', async (_, mode, scopes, wanted) => {
    const maker = await seedApiKey(database.pool, accountId, { mode, scopes: [...scopes] });
    const token = await tokenFor(maker.apiKey, maker.apiSecret);
    const { status, body } = await call('POST', '/v1/api-keys', wanted, token);
    expect([status, body.code]).toEqual([403, 'scope_missing']);
  });

  test('with more than the caller has is neither taken over nor loosened', async () => {
    const strong = await call('POST', '/v1/api-keys', { ...KEY, scopes: ['messages:send', 'usage:read'] });
    const weak = await seedApiKey(database.pool, accountId, {
      scopes: ['credentials:manage', 'messages:send'],
    });
    const token = await tokenFor(weak.apiKey, weak.apiSecret);
    for (const [method, path, body] of [
      ['POST', `/v1/api-keys/${strong.body.id}/rotate`, {}],
      ['PATCH', `/v1/api-keys/${strong.body.id}`, { allowed_ips: null }],
    ] as const) {
      expect((await call(method, path, body, token)).body).toMatchObject({ code: 'scope_missing' });
    }
  });

  test.each([
    ['expires_at', { expires_at: '2020-01-01T00:00:00Z' }],
    ['scopes', { scopes: [] }],
    ['scopes.0', { scopes: ['messages:own'] }],
    ['allowed_ips.0', { allowed_ips: ['203.0.113.7/24'] }],
    ['allowed_ips.0', { allowed_ips: ['203.0.113.0/33'] }],
    ['allowed_ips.0', { allowed_ips: ['2001:db8::1/32'] }],
    ['allowed_ips.0', { allowed_ips: ['example.com'] }],
    ['allowed_ips', { allowed_ips: [] }],
    ['name', { name: ' ' }],
    ['secret', { secret: 'mine' }],
  ])('is refused for its %s', async (field, change) => {
    const { status, body } = await call('POST', '/v1/api-keys', { ...KEY, ...change });
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  });
});

test('what is another account’s looks like what is not there', async () => {
  const key = (await call('POST', '/v1/api-keys', KEY)).body.id;
  const smpp = (await call('POST', '/v1/smpp/credentials', { name: 'x' })).body.id;
  const calls = [`/v1/api-keys/${key}`, `/v1/smpp/credentials/${smpp}`].flatMap((path) => [
    call('GET', path, undefined, strangerBearer),
    call('PATCH', path, { name: 'mine' }, strangerBearer),
    call('POST', `${path}/rotate`, {}, strangerBearer),
    call('DELETE', path, undefined, strangerBearer),
  ]);
  for (const { status, body } of await Promise.all(calls)) {
    expect([status, body.code]).toEqual([404, 'not_found']);
  }
  expect((await call('GET', `/v1/api-keys/${key}`)).body).toMatchObject({ name: 'CI', revoked_at: null });
});

describe('the audit log', () => {
  test('has each change with who, from where, before and after, and never a secret', async () => {
    const { accountId: own } = await seedAccount(database.pool);
    const token = await functions.bearer(own);
    const { body: key } = await call('POST', '/v1/api-keys', KEY, token);
    await call('PATCH', `/v1/api-keys/${key.id}`, { name: 'Build' }, token);
    await call('POST', `/v1/api-keys/${key.id}/rotate`, {}, token);
    await call('DELETE', `/v1/api-keys/${key.id}`, undefined, token);
    await call('DELETE', `/v1/api-keys/${key.id}`, undefined, token);
    const { body: smpp } = await call('POST', '/v1/smpp/credentials', { name: 'Gateway' }, token);
    const { body: log } = await call('GET', '/v1/audit-log', undefined, token);
    expect(log.data.map(({ action, subject }: Record<string, string>) => [action, subject])).toEqual([
      ['smpp_credential.created', smpp.id],
      ['api_key.revoked', key.id],
      ['api_key.rotated', key.id],
      ['api_key.updated', key.id],
      ['api_key.created', key.id],
    ]);
    expect(log.data[3]).toMatchObject({
      id: expect.stringMatching(/^aud_/),
      ...{ actor_kind: 'api_key', actor: expect.stringMatching(/^key_/), address: '203.0.113.7' },
      ...{ before: { name: 'CI' }, after: { name: 'Build' } },
    });
    const text = JSON.stringify(log);
    for (const secret of [key.api_secret, smpp.password, 'hash', 'v1:', 'scrypt'])
      expect(text).not.toContain(secret);
  });

  test('is read in pages and by kind, subject and time', async () => {
    const { accountId: own } = await seedAccount(database.pool);
    const token = await functions.bearer(own);
    const { body: one } = await call('POST', '/v1/api-keys', KEY, token);
    const { body: two } = await call('POST', '/v1/api-keys', KEY, token);
    await call('POST', '/v1/smpp/credentials', { name: 'Gateway' }, token);
    const subjects = async (query: string) => {
      const { body } = await call('GET', `/v1/audit-log?${query}`, undefined, token);
      return body.data.map(({ subject }: Record<string, string>) => subject);
    };
    expect(await subjects('action=api_key')).toEqual([two.id, one.id]);
    expect(await subjects(`subject=${one.id}`)).toEqual([one.id]);
    expect(await subjects('before=2020-01-01T00:00:00Z')).toEqual([]);
    const { body: first } = await call('GET', '/v1/audit-log?action=api_key&limit=1', undefined, token);
    expect(await subjects(`action=api_key&limit=1&cursor=${first.next_cursor}`)).toEqual([one.id]);
  });
});

test('keys are listed in pages, newest first', async () => {
  const { accountId: own } = await seedAccount(database.pool);
  const token = await functions.bearer(own);
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.unshift((await call('POST', '/v1/api-keys', KEY, token)).body.id);
  const { body: first } = await call('GET', '/v1/api-keys?limit=2', undefined, token);
  const { body: rest } = await call(
    'GET',
    `/v1/api-keys?limit=2&cursor=${first.next_cursor}`,
    undefined,
    token,
  );
  expect([...first.data, ...rest.data].map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(rest.next_cursor).toBeNull();
});

test('the magic numbers are listed', async () => {
  const { body } = await call('GET', '/v1/sandbox/numbers');
  expect(body.data.length).toBeGreaterThan(20);
  expect(body.data[1]).toEqual({
    ...{ number: '+15005550002', course: 'undelivered', status: 'undelivered' },
    description: 'Is not delivered: the carrier knows no such number.',
    error_code: 'carrier_unknown_recipient',
  });
});
