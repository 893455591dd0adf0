import { beforeAll, expect, test } from 'vitest';
import type { ApiCredentials } from '../../shared/accounts/credentials.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-operators']);

let admin: SeededOperator;
let bearer: string;
beforeAll(async () => {
  admin = await seedOperator(database.pool, 'admin');
  bearer = await functions.bearerOf(admin);
});

type Asked = { readonly status: number; readonly etag: string; readonly json: Record<string, unknown> };

async function ask(method: string, path: string, body?: unknown, headers: object = {}): Promise<Asked> {
  const reply = await fetch(`${functions.address('manage-operators')}/v1/admin${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    ...{ status: reply.status, etag: reply.headers.get('etag') ?? '' },
    json: text === '' ? {} : JSON.parse(text),
  };
}

const pathOf = ({ operatorId }: { readonly operatorId: Uuid }) =>
  `/operators/${formatId('operator', operatorId)}`;

async function auditOf(subject: Uuid) {
  const { rows } = await database.pool.query(
    `select action, actor_kind, actor, credential, host(address) as address, before, after from messaging.audit_log
     where subject = $1 order by id`,
    [`operator:${subject}`],
  );
  return rows;
}

test('an operator is made without a key, and what he is stands in the audit log', async () => {
  const body = { email: 'Night@Example.com', name: 'Night watch', role: 'viewer' };
  const made = await ask('POST', '/operators', body);
  expect(made).toMatchObject({
    ...{ status: 201, json: { email: 'night@example.com', role: 'viewer', status: 'active' } },
  });
  const { rows } = await database.pool.query('select id from accounts.operators where email = $1', [
    'night@example.com',
  ]);
  expect(await auditOf(rows[0].id)).toEqual([
    {
      ...{ action: 'operator.created', actor_kind: 'operator', before: null, address: '198.51.100.7' },
      actor: formatId('operator', admin.operatorId),
      credential: formatId('operatorKey', admin.keyId),
      after: { email: 'night@example.com', name: 'Night watch', role: 'viewer', status: 'active' },
    },
  ]);
  expect(await ask('POST', '/operators', { ...body, email: 'night@example.COM' })).toMatchObject({
    ...{ status: 409, json: { code: 'operator_exists' } },
  });
});

test('a role is changed with its version, and the change is written down', async () => {
  const other = await seedOperator(database.pool, 'viewer');
  const { etag } = await ask('GET', pathOf(other));
  const changed = await ask('PATCH', pathOf(other), { role: 'operator' }, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, json: { role: 'operator' } });
  expect(changed.etag).not.toBe(etag);
  expect(await auditOf(other.operatorId)).toMatchObject([
    { action: 'operator.updated', before: { role: 'viewer' }, after: { role: 'operator' } },
  ]);
  expect(await ask('PATCH', pathOf(other), { role: 'admin' }, { 'if-match': etag })).toMatchObject({
    ...{ status: 412, json: { code: 'precondition_failed' } },
  });
  expect(await ask('PATCH', pathOf(other), { role: 'admin' })).toMatchObject({
    ...{ status: 428, json: { code: 'precondition_required' } },
  });
  expect((await ask('GET', pathOf(other))).etag).toBe(changed.etag);
});

test('a trial says what would be, and changes and writes nothing', async () => {
  const other = await seedOperator(database.pool, 'viewer');
  const { etag } = await ask('GET', pathOf(other));
  const trial = await ask('PATCH', `${pathOf(other)}?dry_run=true`, { role: 'admin' }, { 'if-match': etag });
  expect(trial.json).toMatchObject({
    ...{ dry_run: true, before: { role: 'viewer' }, after: { role: 'admin' }, touches: {} },
  });
  expect(await ask('GET', pathOf(other))).toMatchObject({ etag, json: { role: 'viewer' } });
  expect(await auditOf(other.operatorId)).toEqual([]);
});

test('the last active admin stays one, and a disabled one does not count', async () => {
  const others = [await seedOperator(database.pool, 'admin'), await seedOperator(database.pool, 'admin')];
  await database.pool.query(
    `update accounts.operators set status = 'disabled' where role = 'admin' and id <> all($1::uuid[])`,
    [[admin.operatorId, others[0]?.operatorId]],
  );
  const any = { 'if-match': '*' };
  expect((await ask('PATCH', pathOf(others[0] as SeededOperator), { role: 'viewer' }, any)).status).toBe(200);
  for (const change of [{ role: 'operator' }, { status: 'disabled' }]) {
    expect(await ask('PATCH', pathOf(admin), change, any)).toMatchObject({
      ...{ status: 409, json: { code: 'last_admin' } },
    });
  }
  expect((await ask('PATCH', pathOf(admin), { name: 'The last one' }, any)).status).toBe(200);
});

test('two admins who take each other the role away at once leave one', async () => {
  await database.pool.query(`update accounts.operators set status = 'disabled' where id <> $1`, [
    admin.operatorId,
  ]);
  const other = await seedOperator(database.pool, 'admin');
  const answers = await Promise.all(
    [admin, other].map((one) => ask('PATCH', pathOf(one), { role: 'viewer' }, { 'if-match': '*' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { rows } = await database.pool.query(
    `update accounts.operators set role = 'admin' where id = $1 returning
       (select count(*)::int from accounts.operators where role = 'admin' and status = 'active') as admins`,
    [admin.operatorId],
  );
  expect(rows).toEqual([{ admins: 1 }]);
});

test('a key opens with its secret, which is shown once, until it is revoked', async () => {
  const other = await seedOperator(database.pool, 'viewer');
  const body = { name: 'Console', expires_in_days: 30 };
  const once = { 'idempotency-key': 'console-key' };
  const { status, json } = await ask('POST', `${pathOf(other)}/keys`, body, once);
  expect(status).toBe(201);
  expect((await ask('POST', `${pathOf(other)}/keys`, body, once)).json).not.toHaveProperty('api_secret');
  const credentials = { apiKey: json.api_key, apiSecret: json.api_secret } as ApiCredentials;
  expect(await functions.bearerOf(credentials)).toMatch(/^Bearer ey/);
  expect(Date.parse(String(json.expires_at)) - Date.parse(String(json.created_at))).toBeCloseTo(
    30 * 86_400_000,
    -5,
  );
  const path = `${pathOf(other)}/keys/${json.id}`;
  const { etag } = await ask('GET', path);
  expect((await ask('DELETE', path, undefined, { 'if-match': etag })).status).toBe(204);
  expect(await functions.bearerOf(credentials)).toBe('Bearer undefined');
  expect((await ask('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  expect((await ask('DELETE', path, undefined, { 'if-match': '*' })).status).toBe(204);
  expect((await auditOf(other.operatorId)).map(({ action }) => action)).toEqual([
    'operator_key.created',
    'operator_key.revoked',
  ]);
  expect(JSON.stringify(await auditOf(other.operatorId))).not.toContain(credentials.apiSecret);
});

test('a key is found under its own operator alone', async () => {
  const [one, other] = [
    await seedOperator(database.pool, 'viewer'),
    await seedOperator(database.pool, 'viewer'),
  ];
  const key = formatId('operatorKey', one.keyId);
  expect((await ask('GET', `${pathOf(one)}/keys/${key}`)).status).toBe(200);
  expect((await ask('GET', `${pathOf(other)}/keys/${key}`)).status).toBe(404);
});

test('an operator sees who he is and what he may', async () => {
  const other = await seedOperator(database.pool, 'operator');
  const token = await functions.bearerOf(other, 'admin:read');
  const { json } = await ask('GET', '/operator', undefined, { 'x-forwarded-authorization': token });
  expect(json).toMatchObject({
    operator: { id: formatId('operator', other.operatorId), role: 'operator' },
    key_id: formatId('operatorKey', other.keyId),
    scopes: ['admin:read'],
  });
});
