import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-connectors']);

let operator: SeededOperator;
let bearer: string;
let connector: Uuid;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});
beforeEach(async () => {
  await database.pool.query(
    `truncate messaging.vendor_connectors, messaging.connector_commands, messaging.bridges, messaging.message_log,
       messaging.audit_log`,
  );
  await seedConnector(database.pool, 'carrier_one');
  const { rows } = await database.pool.query('select id from messaging.vendor_connectors');
  connector = rows[0].id;
});

type Asked = {
  readonly status: number;
  readonly json: Record<string, unknown>;
  readonly location: string;
};

async function ask(method: string, path: string, body?: unknown, headers: object = {}): Promise<Asked> {
  const address = `${functions.address('manage-connectors')}/v1/admin/connectors/${formatId('connector', connector)}`;
  const reply = await fetch(`${address}${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'if-match': '*', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await reply.json()) as Record<string, unknown>;
  return { status: reply.status, json, location: reply.headers.get('location') ?? '' };
}

const commandRows = async () =>
  (await database.pool.query('select * from messaging.connector_commands order by id')).rows;

/** What a bridge would write. */
async function finish(id: unknown, outcome: 'succeeded' | 'failed', result: object): Promise<void> {
  await database.pool.query(
    `update messaging.connector_commands set taken_at = now(), taken_epoch = 1, done_at = now(), outcome = $2, result = $3
     where id = $1`,
    [id, outcome, JSON.stringify(result)],
  );
}

async function bridge(): Promise<void> {
  await database.pool.query(
    `insert into messaging.bridges (group_name, holder) values ('default', 'bridge-1')`,
  );
}

test('a command is entered for the bridge with its audit row, and its end is read in words', async () => {
  const { status, json, location } = await ask('POST', '/commands', {
    ...{ command: 'reroute', to: 'carrier_two', older_than_seconds: 60 },
  });
  expect([status, json]).toMatchObject([
    202,
    {
      ...{
        connector_id: formatId('connector', connector),
        command: 'reroute',
        state: 'waiting',
        result: null,
      },
      ...{ arguments: { to: 'carrier_two', older_than_seconds: 60, dry_run: false }, taken_at: null },
      requested_by: formatId('operator', operator.operatorId),
    },
  ]);
  const [row] = await commandRows();
  expect(row).toMatchObject({
    ...{ id: parseId('connectorCommand', String(json.id)), connector_id: connector, command: 'reroute' },
    arguments: { to: 'carrier_two', older_than_seconds: 60, dry_run: false },
  });
  const { rows: audit } = await database.pool.query(
    'select action, actor, subject, after from messaging.audit_log',
  );
  expect(audit).toMatchObject([
    {
      ...{ action: 'connector.commanded', subject: `connector:${connector}` },
      after: { command: 'reroute', arguments: { to: 'carrier_two' } },
    },
  ]);
  await finish(row.id, 'failed', { reason: 'no_link', detail: 'The connector is not active.' });
  const path = location.slice(location.indexOf('/commands'));
  expect((await ask('GET', path)).json).toMatchObject({
    ...{ state: 'failed', reason: 'no_link', detail: 'The connector is not active.' },
  });
  expect((await ask('GET', '/commands')).json).toMatchObject({ data: [{ id: json.id, state: 'failed' }] });
});

test.each([
  ['a command that there is not', { command: 'explode' }, 'command'],
  ["Jasmin's", { command: 'jasmin_plan' }, 'command'],
  ['a purge of no age', { command: 'purge' }, 'older_than_seconds'],
  ['a purge of what is yet to come', { command: 'purge', older_than_seconds: -1 }, 'older_than_seconds'],
  ['a rate below nothing', { command: 'throughput', per_second: -1 }, 'per_second'],
  ['a rate that is no number', { command: 'throughput', per_second: '50' }, 'per_second'],
  ['a way to no connector', { command: 'reroute', to: 'Carrier' }, 'to'],
  ['an argument too many', { command: 'drain', older_than_seconds: 60 }, 'older_than_seconds'],
])('%s is refused by its field, and nothing is entered', async (_, body, field) => {
  const { status, json } = await ask('POST', '/commands', body);
  expect([status, (json.errors as { field: string }[])[0]?.field]).toEqual([422, field]);
  expect(await commandRows()).toEqual([]);
});

test('a command is for the version of the connector that was seen', async () => {
  const reply = await ask('POST', '/commands', { command: 'restart' }, { 'if-match': '"0"' });
  expect(reply).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
  expect(await commandRows()).toEqual([]);
});

test.each<[string, object, object, object]>([
  ['drain', { command: 'drain' }, { drained: true }, { messages_waiting: 3 }],
  ['purge', { command: 'purge', older_than_seconds: 3_600 }, { drained: false }, { messages_waiting: 2 }],
  ['throughput', { command: 'throughput', per_second: 7 }, { max_throughput: 7 }, {}],
  ['restart', { command: 'restart' }, { drained: false }, { binds: 1 }],
])('%s on trial says what it means, and enters nothing', async (_, body, after, touches) => {
  const { accountId, number } = await seedAccount(database.pool);
  const message = { account_id: accountId, source_addr: number, vendor_connector: 'carrier_one' };
  const old = new Date(Date.now() - 7_200_000);
  await seedMessage(database.pool, { ...message, status: 'queued', queued_at: old });
  await seedMessage(database.pool, { ...message, status: 'queued', queued_at: new Date() });
  const ticketed = await seedMessage(database.pool, { ...message, status: 'queued', queued_at: old });
  await database.pool.query(
    `with opened as (insert into messaging.tickets (class, connector) values ('rm', 'carrier_one') returning id)
     update messaging.message_log m set ticket_id = o.id from opened o where m.id = $1`,
    [ticketed],
  );
  await seedMessage(database.pool, { ...message, status: 'sent', queued_at: old });
  const { json } = await ask('POST', '/commands?dry_run=true', body);
  expect(json).toMatchObject({ dry_run: true, before: { drained: false, max_throughput: 100 }, after });
  expect(json.touches).toEqual(touches);
  expect(await commandRows()).toEqual([]);
});

test('commands that no bridge takes do not pile up without end', async () => {
  for (let n = 0; n < 20; n += 1)
    expect((await ask('POST', '/commands', { command: 'resume' })).status).toBe(202);
  expect(await ask('POST', '/commands', { command: 'resume' })).toMatchObject({
    ...{ status: 503, json: { code: 'too_busy' } },
  });
  expect(await commandRows()).toHaveLength(20);
});

test('a command is found under its own connector alone', async () => {
  const { json } = await ask('POST', '/commands', { command: 'resume' });
  const { rows } = await database.pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ('carrier_two', 'sinch', '192.0.2.1', 3601, 'sandbox', 'v1:none') returning id`,
  );
  connector = rows[0].id;
  expect((await ask('GET', `/commands/${json.id}`)).status).toBe(404);
});

test('a test is waited for, and says in words why the carrier cannot be bound', async () => {
  await bridge();
  const asked = ask('POST', '/test');
  await expect.poll(commandRows).toHaveLength(1);
  const [row] = await commandRows();
  expect(row).toMatchObject({ command: 'test', connector_id: connector });
  const detail = 'DNS has no address for smpp.example.com.';
  await finish(row.id, 'failed', { reason: 'dns', detail, binds: [] });
  expect(await asked).toMatchObject({ status: 200, json: { state: 'failed', reason: 'dns', detail } });
});

test('where no bridge runs a test is not waited for', async () => {
  const { status, json, location } = await ask('POST', '/test');
  expect([status, json.state]).toEqual([202, 'waiting']);
  expect((await ask('GET', location.slice(location.indexOf('/commands')))).json).toEqual(json);
});
