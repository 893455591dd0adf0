// How a test comes by what a path names, for every path that names something: an operation whose path is not covered here
// fails the authorisation test, so that none is added unseen.
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { seedDelivery } from '../../shared/testing/seed-deliveries.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';
import type { ApiWorld } from './api-world.ts';

const NOBODYS = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;

type Made = Readonly<Record<string, string>>;
export type MakerWorld = Pick<ApiWorld, 'ask' | 'pool' | 'owner'>;
type Maker = (world: MakerWorld, made: Made) => Promise<string>;

const idOf = (resource: Readonly<Record<string, unknown>>) => String(resource.id);
const exampleOf = async (world: MakerWorld, operationId: string, body: unknown) =>
  idOf(await world.ask(operationId, { body }));

/** By the path up to the parameter; the demo account owns what comes of it. */
const MAKERS: Readonly<Record<string, Maker>> = {
  '/v1/messages/{id}': (world) =>
    exampleOf(world, 'submitMessage', { from: '+14155550100', to: '+15005550001', body: 'Made by a test' }),
  '/v1/api-keys/{id}': (world) =>
    exampleOf(world, 'createApiKey', { name: 'Made by a test', scopes: ['messages:read'] }),
  '/v1/smpp/credentials/{id}': (world) =>
    exampleOf(world, 'createSmppCredential', { name: 'Made by a test' }),
  '/v1/smpp/binds/{id}': (world) => insertBind(world),
  '/v1/smpp/binds/{id}/pdus': (world) => insertBind(world),
  '/v1/messages/batches/{id}': (world) =>
    exampleOf(world, 'submitBatch', {
      messages: [{ from: '+14155550100', to: '+15005550001', body: 'Made by a test' }],
    }),
  '/v1/webhooks/{id}': (world) =>
    exampleOf(world, 'createWebhook', { url: 'https://hooks.invalid/messages' }),
  '/v1/webhook-deliveries/{id}': async (world) => {
    const url = 'https://hooks.invalid/messages';
    return formatId('webhookDelivery', await seedDelivery(world.pool(), world.owner(), url));
  },
  '/v1/webhook-replays/{id}': (world) => insertReplay(world),
  '/v1/numbers/{number}': async () => '+14155550100',
  '/v1/account-events/{id}': (world) => insertAccountEvent(world),
  '/v1/exports/{id}': (world) => insertExport(world),
  '/v1/exports/{id}/pages/{number}': async () => '1',
  '/v1/opt-outs/imports/{id}': async (world) =>
    idOf(await world.ask('importOptOuts', { query: { more: 'true' }, body: { items: ['+16505550195'] } })),
  '/v1/admin/accounts/{id}': async (world) =>
    idOf(await world.ask('createAccount', { body: { name: 'Made by a test' } })),
  '/v1/admin/accounts/{id}/api-keys/{key}': async (world, { id = '' }) =>
    idOf(
      await world.ask('createAccountApiKey', {
        params: { id },
        body: { name: 'Made by a test', scopes: ['messages:read'] },
      }),
    ),
  '/v1/admin/accounts/{id}/smpp-credentials/{credential}': async (world, { id = '' }) =>
    idOf(
      await world.ask('createAccountSmppCredential', { params: { id }, body: { name: 'Made by a test' } }),
    ),
  '/v1/admin/content-rules/{id}': async (world) =>
    idOf(await world.ask('createContentRule', { body: { ...RULE, name: nextName() } })),
  '/v1/admin/numbers/{id}': async (world) =>
    idOf(
      await world.ask('assignNumber', {
        body: { account_id: formatId('account', world.owner()), number: nextNumber() },
      }),
    ),
  '/v1/admin/campaigns/{id}': (world) => insertCampaign(world),
  '/v1/admin/connectors/{id}': async (world) =>
    idOf(await world.ask('createConnector', { body: { ...CONNECTOR, connector_name: nextName() } })),
  '/v1/admin/connectors/{id}/commands/{command}': async (world, { id = '' }) =>
    idOf(await world.ask('commandConnector', { params: { id }, body: { command: 'resume' } })),
  '/v1/admin/jasmin/commands/{id}': (world) => exampleOf(world, 'commandJasmin', { command: 'plan' }),
  '/v1/admin/routes/versions/{version}': (world) => makeRouteVersion(world),
  '/v1/admin/operators/{id}': async (world) =>
    formatId('operator', (await seedOperator(world.pool(), 'operator')).operatorId),
  '/v1/admin/operators/{id}/keys/{key}': async (world, { id = '' }) =>
    idOf(await world.ask('createOperatorKey', { params: { id }, body: { name: 'Made by a test' } })),
  '/v1/admin/trace/{id}': async (world) =>
    formatId('message', await seedMessage(world.pool(), { account_id: world.owner() })),
  '/v1/admin/audit-log/{id}': (world) => insertAuditEntry(world),
  '/v1/admin/queues/actions/{id}': (world) =>
    exampleOf(world, 'actOnQueues', {
      action: 'expire',
      connector: 'sinch_primary',
      older_than_seconds: 3_600,
    }),
  '/v1/admin/receipts/{id}': (world) => insertReceipt(world),
  '/v1/admin/dead-letters/{id}': (world) => insertDeadLetter(world),
  '/v1/opt-outs/imports/{id}/pages/{page}': async () => '2',
};

const RULE = { category: 'made', kind: 'pattern', pattern: 'made by a test', action: 'flag' } as const;
const CONNECTOR = {
  ...{
    vendor: 'made',
    host: '192.0.2.1',
    port: 3601,
    system_id: 'made',
    password: 'secret08',
    active: false,
  },
} as const;
let names = 0;
function nextName(): string {
  names += 1;
  return `made_${names}`;
}

/** The rule for everybody, as it is seeded, under another reason. */
async function makeRouteVersion(world: MakerWorld): Promise<string> {
  const rule = { rule_order: 0, connectors: [{ name: 'sinch_primary' }], rate: '0.005' };
  const changes = [{ op: 'replace', rule_order: 0, rule }];
  const { version } = await world.ask('createRouteVersion', { body: { reason: 'Made by a test', changes } });
  return String(version);
}

let numbers = 0;
function nextNumber(): string {
  numbers += 1;
  return `+1415557${String(numbers).padStart(4, '0')}`;
}

/** The Campaign Registry knows them first; the row is what the API shows. */
async function insertCampaign(world: MakerWorld): Promise<string> {
  const { rows } = await world
    .pool()
    .query<{ id: Uuid }>(
      "insert into messaging.campaigns_10dlc (account_id, status) values ($1, 'ACTIVE') returning id",
      [world.owner()],
    );
  return formatId('campaign', rows[0]?.id ?? NOBODYS);
}

/** Such an event comes of a change elsewhere; the row is what the API shows. */
async function insertAccountEvent(world: MakerWorld): Promise<string> {
  const { rows } = await world
    .pool()
    .query<{ id: Uuid }>(
      "insert into messaging.account_events (account_id, type, data) values ($1, 'balance.low', '{}') returning id",
      [world.owner()],
    );
  return formatId('accountEvent', rows[0]?.id ?? NOBODYS);
}

/** Each change writes one. */
async function insertAuditEntry(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `insert into messaging.audit_log (account_id, actor_kind, actor, action, subject)
     values ($1, 'platform', 'test', 'number.changed', 'number:+14155550100') returning id`,
    [world.owner()],
  );
  return formatId('auditEntry', rows[0]?.id ?? NOBODYS);
}

/** One that found nothing; the message that the examples match it to awaits it. */
async function insertReceipt(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `with message as (
       insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, encoding, status)
       values ($1, $2, 'outbound', '+14155550100', '+16505550123', 'Made by a test', 'gsm7', 'sent') on conflict do nothing
     ), part as (
       insert into messaging.message_parts (message_id, part_number, parts, connector, status)
       values ($1, 1, 1, 'made', 'submitted') on conflict do nothing
     )
     insert into messaging.receipts (connector, state, raw_text, raw_id, received_at, wake_at)
     values ('made', 'DELIVRD', 'id:1 stat:DELIVRD', '1', now() - interval '1 hour', '2035-01-01') returning id`,
    [parseId('message', 'msg_01kawz8y5qf3sbm2e7vtn4hxcd'), world.owner()],
  );
  return formatId('receipt', rows[0]?.id ?? NOBODYS);
}

/** Pub/Sub gives one up after its last attempt. */
async function insertDeadLetter(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `insert into messaging.dead_letters (topic, pubsub_id, data, published_at)
     values ('receipt-received', gen_random_uuid()::text, '{"receiptIds":["${NOBODYS}"]}', now()) returning id`,
  );
  return formatId('deadLetter', rows[0]?.id ?? NOBODYS);
}

/** Finished, with a page: only so many may be open. */
async function insertExport(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `with e as (
       insert into messaging.exports (account_id, format, filters, begins_before, ends_at, walked_to, state, pages)
       values ($1, 'ndjson', '{}', uuidv7(), uuidv7(), uuidv7(), 'finished', 1) returning id
     ), page as (
       insert into messaging.export_pages (export_id, number, messages, bytes, content) select id, 1, 2, 6, '{}\n{}\n' from e
     )
     select id from e`,
    [world.owner()],
  );
  return formatId('messageExport', rows[0]?.id ?? NOBODYS);
}

/** One that is done: few may run at once. */
async function insertReplay(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `insert into messaging.replay_jobs (account_id, states, from_id, until_id, cursor, state, created_by, wake_at)
     values ($1, '{exhausted}', $2, $2, $2, 'done', 'key_1', null) returning id`,
    [world.owner(), NOBODYS],
  );
  return formatId('replay', rows[0]?.id ?? NOBODYS);
}

/** A bridge writes it when somebody binds. It has ended: nobody waits for its PDUs. */
async function insertBind(world: MakerWorld): Promise<string> {
  const { rows } = await world.pool().query<{ id: Uuid }>(
    `insert into messaging.smpp_sessions (account_id, system_id, bridge, bind_type, interface_version, peer_address, tls,
       closed_at)
     values ($1, 'made', 'bridge-1', 'transceiver', 52, '192.0.2.1', true, now() - interval '1 minute') returning id`,
    [world.owner()],
  );
  return formatId('smppBind', rows[0]?.id ?? NOBODYS);
}

/** Values for every parameter of the path. Throws where nobody has said how such a thing is made. */
export async function makeResources(world: MakerWorld, path: string): Promise<Made> {
  const made: Record<string, string> = {};
  for (const { name, upTo } of parametersOf(path)) {
    const maker = MAKERS[upTo];
    if (maker === undefined) throw new Error(`say in MAKERS how a test comes by ${upTo}`);
    made[name] = await maker(world, made);
  }
  return made;
}

function parametersOf(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(({ 0: text, 1: name = '', index }) => ({
    ...{ name, upTo: path.slice(0, index + text.length) },
  }));
}

const API_ID = /^[a-z]+_[0-9a-z]{26}$/;

/** The same form, and nobody has it. */
export function missing(value: string): string {
  if (API_ID.test(value)) return value.slice(0, value.indexOf('_')) + formatId('message', NOBODYS).slice(3);
  if (/^\+\d+$/.test(value)) return '+12025550123';
  return /^\d+$/.test(value) ? '999999999' : value;
}
