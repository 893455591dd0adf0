import { execFileSync } from 'node:child_process';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { TEST_ENCRYPTION_KEY, useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-connectors']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});
beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.vendor_connectors, messaging.connector_status, messaging.routes, messaging.message_log',
  );
});

type Asked = { readonly status: number; readonly etag: string; readonly json: Record<string, unknown> };

async function ask(method: string, path: string, body?: unknown, headers: object = {}): Promise<Asked> {
  const reply = await fetch(`${functions.address('manage-connectors')}/v1/admin/connectors${path}`, {
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

const NEW = {
  ...{ connector_name: 'carrier_one', vendor: 'sinch', host: 'smpp.example.com', port: 3601 },
  ...{ system_id: 'ringer', password: 'secret08' },
};
const ANY = { 'if-match': '*' };

async function make(change: object = {}): Promise<{ readonly id: Uuid; readonly path: string } & Asked> {
  const made = await ask('POST', '', { ...NEW, ...change });
  expect(made).toMatchObject({ status: 201 });
  return { ...made, id: parseId('connector', String(made.json.id)) as Uuid, path: `/${made.json.id}` };
}

async function rowOf(id: Uuid) {
  const { rows } = await database.pool.query('select * from messaging.vendor_connectors where id = $1', [id]);
  return rows[0];
}

async function auditOf(id: Uuid) {
  const { rows } = await database.pool.query(
    'select action, actor, before, after from messaging.audit_log where subject = $1 order by id',
    [`connector:${id}`],
  );
  return rows;
}

test('a new connector has what it was given, defaults for the rest, and a password that only the bridge reads', async () => {
  const made = await make({ cost_per_sms: '0.0042', backup_host: '192.0.2.9' });
  expect(made.json).toMatchObject({
    ...{ connector_name: 'carrier_one', vendor: 'sinch', host: 'smpp.example.com', tls: true, binds: 1 },
    ...{ bind_type: 'transceiver', interface_version: 52, window_size: 10, max_throughput: 100 },
    ...{
      cost_per_sms: '0.004200',
      backup_host: '192.0.2.9',
      backup_port: null,
      active: true,
      drained: false,
    },
  });
  const row = await rowOf(made.id);
  expect(decryptSecret(TEST_ENCRYPTION_KEY, row.password_encrypted)).toBe('secret08');
  expect(await ask('GET', made.path)).toEqual({ status: 200, etag: made.etag, json: made.json });
  expect(await auditOf(made.id)).toMatchObject([
    {
      ...{ action: 'connector.created', actor: formatId('operator', operator.operatorId), before: null },
      after: { connector_name: 'carrier_one', host: 'smpp.example.com', cost_per_sms: '0.004200' },
    },
  ]);
  const shown = JSON.stringify([made.json, (await ask('GET', '')).json, await auditOf(made.id)]);
  expect(shown).not.toMatch(/secret08|encrypted|v1:/);
  expect(await ask('POST', '', NEW)).toMatchObject({ status: 409, json: { code: 'connector_exists' } });
});

test.each([
  ['a name with capitals', { connector_name: 'Carrier' }, 'connector_name'],
  ['no bind at all', { binds: 0 }, 'binds'],
  ['a port for no backup', { backup_port: 3601 }, 'backup_port'],
  ['an authority that is no certificate', { tls_ca: '-----BEGIN CERTIFICATE-----\nx' }, 'tls_ca'],
  ['a certificate without its key', { tls_certificate: '-----BEGIN CERTIFICATE-----\nx' }, 'tls_certificate'],
  ['a key for no certificate', { tls_key: '-----BEGIN PRIVATE KEY-----\nx' }, 'tls_key'],
  ['SMPP 3.3', { interface_version: 51 }, 'interface_version'],
  ['a cost of seven decimals', { cost_per_sms: '0.0000001' }, 'cost_per_sms'],
  ['a column that nobody sets', { drained: true }, 'drained'],
])(
  'a connector with %s is refused by its field, when it is made and when it is changed',
  async (_, fault, field) => {
    const fieldOf = ({ json }: Asked) => (json.errors as { field: string }[])[0]?.field;
    expect(fieldOf(await ask('POST', '', { ...NEW, ...fault }))).toBe(field);
    const { path } = await make();
    expect(fieldOf(await ask('PATCH', path, fault, ANY))).toBe(field);
  },
);

test("a carrier's client certificate comes with its own key, which is kept encrypted, and leaves with it", async () => {
  const { certificate, key } = selfSigned();
  const other = selfSigned();
  expect(await ask('POST', '', { ...NEW, tls_certificate: certificate, tls_key: other.key })).toMatchObject({
    ...{ status: 422, json: { errors: [{ field: 'tls_key' }] } },
  });
  const { id, path } = await make({ tls_certificate: certificate, tls_key: key });
  expect(decryptSecret(TEST_ENCRYPTION_KEY, (await rowOf(id)).tls_key_encrypted)).toBe(key);
  expect((await ask('PATCH', path, { tls_certificate: other.certificate }, ANY)).status).toBe(422);
  expect((await ask('PATCH', path, { tls_certificate: null }, ANY)).status).toBe(200);
  expect((await rowOf(id)).tls_key_encrypted).toBeNull();
});

function selfSigned(): { readonly certificate: string; readonly key: string } {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const out = execFileSync('openssl', [...args, '-subj', '/CN=test', '-keyout', '-', '-out', '-'], {
    ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  });
  const begin = out.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: out.slice(0, begin), certificate: out.slice(begin) };
}

test('a change is for the version that was seen; binds that come and go make no other version', async () => {
  const { id, path, etag } = await make();
  await database.pool.query('update messaging.vendor_connectors set last_bind_time = now() where id = $1', [
    id,
  ]);
  const changed = await ask('PATCH', path, { max_throughput: 50, binds: 3 }, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, json: { max_throughput: 50, binds: 3, window_size: 10 } });
  const late = await ask('PATCH', path, { binds: 4 }, { 'if-match': etag });
  expect(late).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  await database.pool.query('update messaging.vendor_connectors set drained = true where id = $1', [id]);
  expect((await ask('PATCH', path, { binds: 4 }, { 'if-match': changed.etag })).status).toBe(412);
  expect(await auditOf(id)).toMatchObject([
    { action: 'connector.created' },
    { action: 'connector.changed', before: { binds: 1, max_throughput: 100 }, after: { binds: 3 } },
  ]);
});

test('a new password is another version, and the log says no more than that it was changed', async () => {
  const { id, path, etag } = await make();
  const changed = await ask('PATCH', path, { password: 'another8' }, { 'if-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.etag).not.toBe(etag);
  expect(decryptSecret(TEST_ENCRYPTION_KEY, (await rowOf(id)).password_encrypted)).toBe('another8');
  const audit = await auditOf(id);
  expect(audit[1]).toMatchObject({ after: { password: 'changed' } });
  expect(JSON.stringify(audit)).not.toContain('another8');
});

/** One message that waits, of an account that there is. */
async function waiting(status: string, connector = 'carrier_one'): Promise<void> {
  const { accountId, number } = await seedAccount(database.pool);
  await seedMessage(database.pool, {
    ...{ account_id: accountId, source_addr: number, status, vendor_connector: connector },
  });
}

test('to switch a connector off on trial counts what uses it, and changes nothing', async () => {
  const { path } = await make();
  await database.pool.query(
    `insert into messaging.routes (rule_order, connectors, rate) values (10, '{carrier_one}', 0.005)`,
  );
  await waiting('queued');
  const trial = await ask('PATCH', `${path}?dry_run=true`, { active: false }, ANY);
  expect(trial.json).toMatchObject({
    ...{ dry_run: true, before: { active: true }, after: { active: false } },
    touches: { routes: 1, messages_waiting: 1 },
  });
  expect((await ask('GET', path)).json).toMatchObject({ active: true });
});

test('a connector that a route names or a message waits for is not deleted, and it is said which', async () => {
  const { id, path, etag } = await make();
  const refusal = async (query = '') => {
    const { status, json } = await ask('DELETE', `${path}${query}`, undefined, { 'if-match': etag });
    return [status, json.code, json.detail];
  };
  await database.pool.query(
    `insert into messaging.routes (rule_order, connectors, rate, active)
     values (10, '{other,carrier_one}', 0.005, true), (7, '{carrier_one}', 0.005, false)`,
  );
  await waiting('queued');
  await waiting('sending');
  await waiting('queued', 'other');
  const both = 'routes name it: 7, 10 (rule_order); messages wait for it or are under way: 2';
  expect(await refusal()).toEqual([409, 'connector_in_use', both]);
  expect(await refusal('?dry_run=true')).toEqual([409, 'connector_in_use', both]);
  await database.pool.query('truncate messaging.routes');
  expect(await refusal()).toEqual([...[409, 'connector_in_use', 'messages wait for it or are under way: 2']]);
  await database.pool.query(
    `with opened as (insert into messaging.tickets (class, connector) values ('rm', 'carrier_one') returning id)
     update messaging.message_log m set ticket_id = o.id from opened o
     where m.status = 'queued' and m.vendor_connector = 'carrier_one'`,
  );
  expect((await refusal())[2]).toBe('messages wait for it or are under way: 2');
  await database.pool.query(`update messaging.message_log set status = 'sent'`);
  const trial = await ask('DELETE', `${path}?dry_run=true`, undefined, { 'if-match': etag });
  expect(trial.json).toMatchObject({ dry_run: true, before: { connector_name: 'carrier_one' }, after: null });
  expect((await ask('DELETE', path, undefined, { 'if-match': etag })).status).toBe(204);
  expect((await ask('GET', path)).status).toBe(404);
  expect((await auditOf(id)).at(-1)).toMatchObject({
    ...{
      action: 'connector.deleted',
      before: { connector_name: 'carrier_one', vendor: 'sinch' },
      after: null,
    },
  });
});

test('connectors are listed newest first, active ones alone where that is asked', async () => {
  await make();
  await make({ connector_name: 'carrier_two', active: false });
  const names = async (query: string) =>
    ((await ask('GET', query)).json.data as { connector_name: string }[]).map((one) => one.connector_name);
  expect(await names('')).toEqual(['carrier_two', 'carrier_one']);
  expect(await names('?active=true')).toEqual(['carrier_one']);
  const { json } = await ask('GET', '?limit=1');
  expect(await names(`?limit=1&cursor=${json.next_cursor}`)).toEqual(['carrier_one']);
});

test('a viewer changes nothing and sees everything', async () => {
  const { path } = await make();
  const viewer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  const headers = { ...ANY, 'x-forwarded-authorization': viewer };
  expect((await ask('PATCH', path, { binds: 2 }, headers)).status).toBe(403);
  expect((await ask('DELETE', path, undefined, headers)).status).toBe(403);
  expect((await ask('GET', `${path}/status`, undefined, headers)).status).toBe(200);
});
