import { beforeAll, expect, test } from 'vitest';
import { createSmppPasswords } from '../../shared/accounts/smpp-password.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-account-credentials']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${functions.address('manage-account-credentials')}/v1/admin/accounts/${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  const text = await reply.text();
  return { status: reply.status, etag, json: (text && JSON.parse(text)) as Record<string, unknown> };
}

const ANY = { 'if-match': '*' };
const keysOf = (id: Uuid) => `${formatId('account', id)}/api-keys`;
const smppOf = (id: Uuid) => `${formatId('account', id)}/smpp-credentials`;
const KEY = { name: 'First key', scopes: ['messages:send', 'credentials:manage'] };

/** Whether a token is to be had for it. */
async function opens(apiKey: unknown, secret: unknown): Promise<boolean> {
  const answer = await fetch(`${functions.address('issue-token')}/v1/oauth/token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: apiKey, client_secret: secret }),
  });
  return answer.status === 200;
}

async function auditOf(id: Uuid) {
  const { rows } = await database.pool.query(
    'select action, actor, before, after from messaging.audit_log where account_id = $1 order by id',
    [id],
  );
  return rows;
}

test('a key that an operator makes opens for its account, and the log of the account says who made it', async () => {
  const { accountId } = await seedAccount(database.pool);
  const made = await ask('POST', keysOf(accountId), KEY);
  expect(made).toMatchObject({ status: 201, json: { ...KEY, mode: 'live', revoked_at: null } });
  expect(await opens(made.json.api_key, made.json.api_secret)).toBe(true);
  const { api_secret, ...shown } = made.json;
  const path = `${keysOf(accountId)}/${made.json.id}`;
  const read = await ask('GET', path);
  expect(read).toMatchObject({ status: 200, etag: made.etag });
  expect({ ...read.json, last_used_at: null }).toEqual(shown);
  expect((await ask('GET', keysOf(accountId))).json).toMatchObject({ data: [{ id: made.json.id }] });
  const audit = await auditOf(accountId);
  expect(audit).toMatchObject([
    {
      action: 'api_key.created',
      actor: formatId('operator', operator.operatorId),
      after: { name: 'First key' },
    },
  ]);
  expect(JSON.stringify(audit)).not.toContain(String(api_secret));
});

test('a key that is used is the same version; one with a new secret is another', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { json, etag } = await ask('POST', keysOf(accountId), KEY);
  const path = `${keysOf(accountId)}/${json.id}`;
  await database.pool.query('update messaging.api_keys set last_used_at = now() where account_id = $1', [
    accountId,
  ]);
  const renewed = await ask('POST', `${path}/rotate`, {}, { 'if-match': etag });
  expect(renewed.status).toBe(200);
  expect((await ask('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  expect((await ask('GET', path)).etag).toBe(renewed.etag);
});

test('a new secret opens, the one before for its overlap alone; on trial there is none', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { json } = await ask('POST', keysOf(accountId), KEY);
  const path = `${keysOf(accountId)}/${json.id}/rotate`;
  const trial = await ask('POST', `${path}?dry_run=true`, {}, ANY);
  expect(trial.json).toMatchObject({ dry_run: true, before: { previous_secret_until: null } });
  expect(JSON.stringify(trial.json)).not.toContain('secret"');
  expect(await opens(json.api_key, json.api_secret)).toBe(true);
  const rotated = await ask('POST', path, { overlap_seconds: 0 }, ANY);
  expect(rotated.status).toBe(200);
  expect(await opens(json.api_key, rotated.json.api_secret)).toBe(true);
  expect(await opens(json.api_key, json.api_secret)).toBe(false);
});

test('of two new secrets for one version the second is refused: nobody holds one that was overwritten', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { json, etag } = await ask('POST', keysOf(accountId), KEY);
  const path = `${keysOf(accountId)}/${json.id}/rotate`;
  const answers = await Promise.all([1, 2].map(() => ask('POST', path, {}, { 'if-match': etag })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test('a revoked key opens nothing, gets no new secret, and a repeat changes nothing', async () => {
  const { accountId } = await seedAccount(database.pool);
  const { json } = await ask('POST', keysOf(accountId), KEY);
  const path = `${keysOf(accountId)}/${json.id}`;
  const trial = await ask('DELETE', `${path}?dry_run=true`, undefined, ANY);
  expect(trial.json).toMatchObject({ dry_run: true, before: { revoked_at: null }, after: { id: json.id } });
  expect(await opens(json.api_key, json.api_secret)).toBe(true);
  expect((await ask('DELETE', path, undefined, ANY)).status).toBe(204);
  expect((await ask('DELETE', path, undefined, ANY)).status).toBe(204);
  expect(await opens(json.api_key, json.api_secret)).toBe(false);
  expect((await ask('POST', `${path}/rotate`, {}, ANY)).status).toBe(404);
  const actions = (await auditOf(accountId)).map(({ action }) => action);
  expect(actions).toEqual(['api_key.created', 'api_key.revoked']);
});

test.each([
  ['api-keys', KEY],
  ['smpp-credentials', { name: 'Gateway' }],
])('a closed account gets no %s', async (things, body) => {
  const { accountId } = await seedAccount(database.pool, { status: 'closed' });
  const path = `${formatId('account', accountId)}/${things}`;
  expect(await ask('POST', path, body)).toMatchObject({ status: 409, json: { code: 'account_closed' } });
});

test('a key is not made to have expired', async () => {
  const { accountId } = await seedAccount(database.pool);
  const body = { ...KEY, expires_at: '2020-01-01T00:00:00Z' };
  expect(await ask('POST', keysOf(accountId), body)).toMatchObject({
    ...{ status: 422, json: { errors: [{ field: 'expires_at' }] } },
  });
});

test("another account's credentials are found under their own account alone", async () => {
  const [one, two] = [await seedAccount(database.pool), await seedAccount(database.pool)];
  const key = await ask('POST', keysOf(one.accountId), KEY);
  const smpp = await ask('POST', smppOf(one.accountId), { name: 'Gateway' });
  expect((await ask('GET', `${keysOf(two.accountId)}/${key.json.id}`)).status).toBe(404);
  expect((await ask('DELETE', `${smppOf(two.accountId)}/${smpp.json.id}`, undefined, ANY)).status).toBe(404);
});

/** Whether it is the password of the credentials. */
async function binds(systemId: unknown, password: unknown): Promise<boolean> {
  const { rows } = await database.pool.query(
    'select password_hash from messaging.smpp_credentials where system_id = $1 and active and revoked_at is null',
    [systemId],
  );
  const hashes = rows.map(({ password_hash }) => password_hash);
  return createSmppPasswords().matches(String(password), hashes);
}

test('SMPP credentials are made, given a new password and revoked for an account', async () => {
  const { accountId } = await seedAccount(database.pool);
  const made = await ask('POST', smppOf(accountId), { name: 'Gateway', system_id: `op${Date.now() % 1e9}` });
  expect(made).toMatchObject({ status: 201, json: { name: 'Gateway', max_binds: 2, throughput: 100 } });
  const { system_id, password } = made.json;
  expect(await binds(system_id, password)).toBe(true);
  expect(await ask('POST', smppOf(accountId), { name: 'Again', system_id })).toMatchObject({
    ...{ status: 409, json: { code: 'system_id_taken' } },
  });
  const path = `${smppOf(accountId)}/${made.json.id}`;
  const seen = { 'if-match': made.etag };
  const rotated = await ask('POST', `${path}/rotate`, {}, seen);
  expect(rotated.status).toBe(200);
  expect((await ask('POST', `${path}/rotate`, {}, seen)).status).toBe(412);
  expect(await binds(system_id, rotated.json.password)).toBe(true);
  expect(await binds(system_id, password)).toBe(false);
  for (const closed_at of [null, null, new Date()]) {
    await insertRow(
      database.pool,
      'messaging.smpp_sessions',
      {
        ...{ account_id: accountId, system_id, bridge: 'bridge-1', bind_type: 'transceiver' },
        ...{ interface_version: 52, peer_address: '192.0.2.1', tls: true, closed_at },
      },
      'id',
    );
  }
  const trial = await ask('DELETE', `${path}?dry_run=true`, undefined, { 'if-match': rotated.etag });
  expect(trial.json).toMatchObject({ after: { active: false }, touches: { smpp_sessions: 2 } });
  expect((await ask('DELETE', path, undefined, { 'if-match': rotated.etag })).status).toBe(204);
  expect(await binds(system_id, rotated.json.password)).toBe(false);
  expect((await auditOf(accountId)).map(({ action }) => action)).toEqual([
    ...['smpp_credential.created', 'smpp_credential.rotated', 'smpp_credential.revoked'],
  ]);
});

test("an account's first credentials, which stand elsewhere, have a version that guards them too", async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query(
    `update messaging.customer_sms_auth set auth_type = 'BOTH', smpp_system_id = $2, smpp_password_hash = 'scrypt:0:0'
     where account_id = $1`,
    [accountId, `first${Date.now() % 1e9}`],
  );
  const { json } = await ask('GET', smppOf(accountId));
  const path = `${smppOf(accountId)}/${(json.data as { id: string }[])[0]?.id}`;
  const { etag } = await ask('GET', path);
  const renewed = await ask('POST', `${path}/rotate`, {}, { 'if-match': etag });
  expect(renewed).toMatchObject({ status: 200, json: { name: 'First credentials' } });
  expect((await ask('GET', path)).etag).toBe(renewed.etag);
  expect((await ask('POST', `${path}/rotate`, {}, { 'if-match': etag })).status).toBe(412);
});
