import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { writeMessageId } from '../../shared/messaging/smpp-message-id.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedDelivery } from '../../shared/testing/seed-deliveries.ts';
import { insertRow, type SeededColumns, seedMessage } from '../../shared/testing/seed-messages.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['trace-messages']);

const [FROM, TO] = ['+14155550177', '+16505550166'];
const SENDERS_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let accountId: Uuid;
let otherId: Uuid;
let bearer: string;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  ({ accountId: otherId } = await seedAccount(database.pool));
  bearer = await functions.bearerOf(await seedOperator(database.pool, 'operator'));
});

const at = (ms: number) => new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000 + ms);

/** A delivered message, as the search knows it. */
async function seedDelivered(columns: SeededColumns = {}): Promise<Uuid> {
  const id = await seedMessage(database.pool, {
    ...{ account_id: accountId, source_addr: FROM, dest_addr: TO, message_body: 'Your code is 1234' },
    ...{ status: 'delivered', sequence: 5, vendor_connector: 'sinch_primary', created_at: at(0) },
    ...{ queued_at: at(10), sending_at: at(20), submitted_at: at(120), final_at: at(900) },
    ...columns,
  });
  await database.pool.query(
    `insert into messaging.message_search (id, from_key, to_key, text_key, reference_key, batch_id)
     select id, messaging.search_key(account_id, source_addr), messaging.search_key(account_id, dest_addr), 0,
       messaging.search_key(account_id, reference), batch_id from messaging.message_log where id = $1`,
    [id],
  );
  return id;
}

const seedPart = (messageId: Uuid, columns: SeededColumns = {}) =>
  database.pool.query(
    `insert into messaging.message_parts (message_id, part_number, parts, connector, carrier_message_id, status, submitted_at, final_at)
     values ($1, 1, 1, 'sinch_primary', $2, 'delivered', $3, $4)`,
    [messageId, columns.carrier_message_id ?? 'FF00AA', at(120), at(900)],
  );

async function ask(path: string, init: RequestInit = {}) {
  const reply = await fetch(`${functions.address('trace-messages')}/v1/admin/trace${path}`, {
    ...init,
    headers: { 'x-forwarded-authorization': bearer },
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

type FoundMessage = { readonly id: string; readonly found_by: string };
async function find(query: Readonly<Record<string, string>>): Promise<readonly FoundMessage[]> {
  const { status, body } = await ask(`?${new URLSearchParams(query)}`);
  expect(status).toBe(200);
  return body.data as readonly FoundMessage[];
}

describe('a message is found by', () => {
  let id: Uuid;
  const known: Record<string, string> = {};
  const [batchId, ticketId] = [randomUUID(), randomUUID()];
  beforeAll(async () => {
    id = await seedDelivered({
      ...{ reference: 'order 4711', batch_id: batchId, ticket_id: ticketId },
      traceparent: `00-${SENDERS_TRACE}-00f067aa0ba902b7-01`,
    });
    await seedPart(id);
    await insertRow(
      database.pool,
      'messaging.tickets',
      {
        ...{ id: ticketId, class: 'sinch_primary', connector: 'sinch_primary' },
        ...{ jasmin_message_id: '3f0e4c1a-7b1d-4a2e-9c55-0d7f7a1b2c3d', created_at: new Date() },
      },
      'id',
    );
    const receipt = await insertRow(
      database.pool,
      'messaging.receipts',
      { connector: 'sinch_primary', state: 'DELIVRD', raw_text: 'id:FF00AA', message_id: id },
      'id',
    );
    const delivery = await seedDelivery(database.pool, accountId, 'https://hooks.example/', {
      subject_id: id,
    });
    Object.assign(known, {
      message: formatId('message', id),
      uuid: id,
      batch: formatId('batch', batchId as Uuid),
      webhook: formatId('webhookDelivery', delivery),
      'webhook-id': formatId('event', delivery),
      receipt: formatId('receipt', receipt),
      ticket: formatId('ticket', ticketId as Uuid),
      jasmin: '3f0e4c1a-7b1d-4a2e-9c55-0d7f7a1b2c3d',
      'smpp-text': writeMessageId(id, 'text'),
      'smpp-decimal': writeMessageId(id, 'decimal'),
      'smpp-hex': writeMessageId(id, 'hex'),
      'carrier-hex': '00ff00aa',
      'carrier-decimal': '16711850',
      'own-trace': id.replaceAll('-', ''),
      'senders-trace': SENDERS_TRACE,
      reference: 'order 4711',
    });
  });

  test.each([
    ['message', 'message'],
    ['uuid', 'message'],
    ['batch', 'batch'],
    ['webhook', 'webhook'],
    ['webhook-id', 'webhook'],
    ['receipt', 'receipt'],
    ['ticket', 'ticket'],
    ['jasmin', 'jasmin_id'],
    ['smpp-text', 'message'],
    ['smpp-decimal', 'smpp_id'],
    ['smpp-hex', 'smpp_id'],
    ['carrier-hex', 'carrier_id'],
    ['own-trace', 'trace'],
    ['senders-trace', 'trace'],
    ['reference', 'reference'],
  ])('%s', async (what, foundBy) => {
    expect(await find({ id: known[what] ?? '' })).toMatchObject([
      {
        ...{ id: formatId('message', id), found_by: foundBy, account_id: formatId('account', accountId) },
        ...{ from: '+141******77', to: '+165******66', status: 'delivered', connector: 'sinch_primary' },
      },
    ]);
  });

  test('not by an id in the wrong notation for its carrier, nor by nonsense', async () => {
    expect(await find({ id: 'FF00AB' })).toEqual([]);
    expect(await find({ id: 'nobody knows this' })).toEqual([]);
  });

  test('in one account alone where one is named', async () => {
    expect(await find({ id: 'order 4711', account_id: formatId('account', otherId) })).toEqual([]);
    expect(await find({ id: formatId('message', id), account_id: formatId('account', otherId) })).toEqual([]);
  });
});

describe('by number and time', () => {
  const NUMBER = '+16505550188';

  test('sender and recipient, newest first, of every account, in pages', async () => {
    const ids: Uuid[] = [];
    for (let n = 0; n < 21; n += 1)
      ids.push(await seedDelivered({ dest_addr: NUMBER, account_id: n === 0 ? otherId : accountId }));
    ids.push(await seedDelivered({ source_addr: NUMBER }));
    const first = await ask(`?${new URLSearchParams({ number: NUMBER })}`);
    const firstIds = (first.body.data as readonly FoundMessage[]).map((found) => found.id);
    expect(firstIds).toHaveLength(20);
    const next = await find({ number: NUMBER, cursor: String(first.body.next_cursor) });
    expect([...firstIds, ...next.map((found) => found.id)]).toEqual(
      ids.toReversed().map((id) => formatId('message', id)),
    );
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect(await find({ number: NUMBER, before: yesterday })).toEqual([]);
  });

  test.each([
    [{}, 'id'],
    [{ id: 'x', number: NUMBER }, 'id'],
    [{ number: NUMBER, after: '2026-11-01T00:00:00Z', before: '2026-11-20T00:00:00Z' }, 'after'],
    [{ number: '6505550188' }, 'number'],
  ])('%o is refused, naming %s', async (query, field) => {
    const { status, body } = await ask(`?${new URLSearchParams(query as Record<string, string>)}`);
    expect({ status, field: (body.errors as { field: string }[])[0]?.field }).toEqual({ status: 422, field });
  });
});

describe('all that happened to a message', () => {
  test('stands in order of time, with its sources, masked', async () => {
    const smpp = { systemId: 'customer1', final: 'all', intermediate: false, parts: 1 };
    const id = await seedDelivered({ smpp: JSON.stringify(smpp), door: 'smpp' });
    await seedPart(id, { carrier_message_id: 'AB12' });
    const insert = (table: string, columns: SeededColumns) =>
      insertRow(database.pool, `messaging.${table}`, columns, 'id');
    await insert('receipts', {
      ...{
        connector: 'sinch_primary',
        state: 'DELIVRD',
        message_id: id,
        part_number: 1,
        received_at: at(890),
      },
      raw_text: 'id:AB12 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Your code is 1234',
    });
    const delivery = await seedDelivery(database.pool, accountId, 'https://hooks.example/secret-path', {
      ...{ subject_id: id, created_at: at(910) },
    });
    await database.pool.query(
      `insert into messaging.webhook_attempts (delivery_id, attempt, started_at, duration_ms, http_status)
       values ($1, 1, $2, 80, 200)`,
      [delivery, at(920)],
    );
    await insert('smpp_sessions', {
      ...{ account_id: accountId, system_id: 'customer1', bridge: 'b1', bind_type: 'transceiver' },
      ...{
        interface_version: 52,
        peer_address: '192.0.2.1',
        tls: false,
        bound_at: at(-5_000),
        seen_at: at(0),
      },
    });
    const { rows: sessions } = await database.pool.query(
      `insert into messaging.smpp_pdus (session_id, number, at, direction, command, status, sequence, length, fields)
       select id, 7, $1, 'received', 'submit_sm', null, 3, 80, $2 from messaging.smpp_sessions where account_id = $3
       returning session_id`,
      [
        at(-100),
        { source_addr: FROM.slice(1), destination_addr: TO.slice(1), short_message: '596f7572' },
        accountId,
      ],
    );
    expect(sessions).toHaveLength(1);
    const settled = await database.pool.query(
      `insert into messaging.smpp_deliveries (id, account_id, system_id, kind, message_id, sequence, payload, state, created_at, settled_at)
       values (overlay(messaging.uuid_floor($3)::text placing '7' from 15)::uuid, $1, 'customer1', 'receipt', $2, 5, '{}', 'delivered', $3, $4)`,
      [accountId, id, at(915), at(930)],
    );
    expect(settled.rowCount).toBe(1);
    await database.pool.query(
      `insert into messaging.audit_log (id, account_id, actor_kind, actor, action, subject, created_at)
       values (overlay(messaging.uuid_floor($2)::text placing '7' from 15)::uuid, $1, 'operator', 'opr_1', 'number.changed', 'number:${FROM}', $2)`,
      [accountId, at(500)],
    );
    const { status, body } = await ask(`/${formatId('message', id)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: formatId('message', id), trace_id: id.replaceAll('-', ''), status: 'delivered', door: 'smpp' },
      ...{ from: '+141******77', to: '+165******66', body: '(17 characters)', connector: 'sinch_primary' },
    });
    const entries = body.entries as { at: string; source: string; event: string; details: object }[];
    expect(entries.map(({ source, event }) => `${source} ${event}`)).toEqual([
      'session bound',
      'pdu received submit_sm',
      'message accepted',
      'message queued',
      'message sending',
      'message sent',
      'part submitted',
      'operator number.changed',
      'receipt DELIVRD',
      'message delivered',
      'part delivered',
      'webhook owed',
      'smpp_delivery owed',
      'webhook attempted',
      'smpp_delivery delivered',
    ]);
    expect(entries.at(-2)?.details).toMatchObject({
      traceparent: expect.stringMatching(new RegExp(`^00-${id.replaceAll('-', '')}-[0-9a-f]{16}-00$`)),
    });
    const text = JSON.stringify(body);
    expect(entries[1]?.details).toMatchObject({
      ...{
        number: 7,
        source_addr: '1415*****77',
        destination_addr: '1650*****66',
        short_message: '(4 octets)',
      },
    });
    for (const secret of ['Your code', '596f7572', FROM.slice(1), TO.slice(1), 'secret-path'])
      expect(text).not.toContain(secret);
    expect(text).toContain('text:…');
  });

  test('is absent where there is no message', async () => {
    expect((await ask(`/${formatId('message', randomUUID() as Uuid)}`)).status).toBe(404);
    expect((await ask('/nonsense')).status).toBe(404);
  });

  test('numbers and text are shown to who says why, and the audit log keeps it', async () => {
    const id = await seedDelivered();
    const body = JSON.stringify({ reason: 'Ticket 7' });
    const shown = await ask(`/${formatId('message', id)}/reveal`, { method: 'POST', body });
    expect(shown).toEqual({
      ...{ status: 200 },
      body: { id: formatId('message', id), from: FROM, to: TO, body: 'Your code is 1234' },
    });
    const { rows } = await database.pool.query('select * from messaging.audit_log where subject = $1', [
      `message:${id}`,
    ]);
    expect(rows).toMatchObject([
      { action: 'message.revealed', account_id: accountId, after: { reason: 'Ticket 7' } },
    ]);
    const { status } = await ask(`/${formatId('message', id)}/reveal`, {
      method: 'POST',
      body: '{"reason":""}',
    });
    expect(status).toBe(422);
  });
});
