// The last PDUs of real sessions, as their owner reads them through the API.
import { expect, test } from 'vitest';
import type { SmppPduPage } from '../../../shared/contracts/http/smpp-pdus.ts';
import { formatId, type Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { openDatabaseLine } from '../../../shared/testing/database-line.ts';
import { useFunctions } from '../../../shared/testing/functions.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { submitText } from '../../../shared/testing/submit-text.ts';
import {
  type Customer,
  PASSWORD,
  seedCustomer,
  useCustomerSmpp,
} from '../../../shared/testing/use-customer-smpp.ts';
import type { SmppSession } from '../smpp/session.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-smpp-binds']);
// What is notified does not wait for a report, but for the tests of the report.
const door = useCustomerSmpp(database, { reportIntervalMs: 3_600_000 });

async function sessionOf({ systemId }: Customer): Promise<Uuid> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    'select id from messaging.smpp_sessions where system_id = $1 order by id desc limit 1',
    [systemId],
  );
  return rows[0]?.id as Uuid;
}

async function get(customer: Customer, query = '', scopes = 'smpp:read messages:read', caller = customer) {
  const id = formatId('smppBind', await sessionOf(customer));
  const reply = await fetch(`${functions.address('read-smpp-binds')}/v1/smpp/binds/${id}/pdus${query}`, {
    headers: { 'x-forwarded-authorization': await functions.bearer(caller.accountId, scopes) },
  });
  return { status: reply.status, body: (await reply.json()) as SmppPduPage };
}

const commandsOf = ({ body }: { body: SmppPduPage }) =>
  body.data.map(({ direction, command }) => `${direction} ${command}`);

async function ask(session: SmppSession, times: number): Promise<void> {
  const message = { command: 'query_sm', messageId: 'nothing' } as const;
  for (let n = 0; n < times; n += 1) await session.request(message);
}

test('what went over the line is there, newest first, and the password nowhere', async () => {
  await seedConnector(database.pool);
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await submitText(session, customer.number, { userMessageReference: 4711 });
  const page = await get(customer);
  expect(commandsOf(page)).toEqual([
    'sent submit_sm_resp',
    'received submit_sm',
    'sent bind_transceiver_resp',
    'received bind_transceiver',
  ]);
  expect(page.body.data).toMatchObject([
    { number: 4, sequence: 2, status: 'ESME_ROK', fields: { message_id: expect.any(String) } },
    { number: 3, status: null, fields: { short_message: '48656c6c6f', user_message_reference: 4711 } },
    { number: 2, status: 'ESME_ROK', fields: { system_id: 'ringer', sc_interface_version: 0x34 } },
    { number: 1, sequence: 1, fields: { system_id: customer.systemId, password: '********' }, octets: null },
  ]);
  const { rows } = await database.pool.query(
    `select from messaging.smpp_pdus p
     where p::text like '%' || $1 || '%' or p::text like '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`,
    [PASSWORD],
  );
  expect(rows).toEqual([]);
});

test('a key that may not read messages sees no text of one', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await submitText(session, customer.number);
  const { body } = await get(customer, '', 'smpp:read');
  expect(body.data[1]).toMatchObject({
    command: 'submit_sm',
    fields: { short_message: null, data_coding: 0 },
  });
});

test('another account sees nothing of it, and nothing is written for it', async () => {
  const [customer, stranger] = [await seedCustomer(database), await seedCustomer(database)];
  await door.bind(customer);
  expect(await get(customer, '', 'smpp:read', stranger)).toMatchObject({
    ...{ status: 404, body: { code: 'not_found' } },
  });
  const { rows } = await database.pool.query(
    'select pdus_asked_at, pdus_written_at from messaging.smpp_sessions where system_id = $1',
    [customer.systemId],
  );
  expect(rows).toEqual([{ pdus_asked_at: null, pdus_written_at: null }]);
});

test('a session that ended has its last PDUs without anybody having asked', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer, { type: 'receiver' });
  await session.unbind(1_000);
  const closed = 'select from messaging.smpp_sessions where system_id = $1 and closed_at is not null';
  await expect
    .poll(async () => (await database.pool.query(closed, [customer.systemId])).rowCount, { timeout: 5_000 })
    .toBe(1);
  expect(commandsOf(await get(customer))).toEqual([
    'sent unbind_resp',
    'received unbind',
    'sent bind_receiver_resp',
    'received bind_receiver',
  ]);
});

test('pages follow each other, and what is new meanwhile moves none of them', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await ask(session, 2);
  const first = await get(customer, '?limit=2');
  expect(first.body.data.map(({ number }) => number)).toEqual([6, 5]);
  await ask(session, 1);
  const second = await get(customer, `?limit=4&cursor=${first.body.next_cursor}`);
  expect(second.body.data.map(({ number }) => number)).toEqual([4, 3, 2, 1]);
  expect(second.body.next_cursor).toBeNull();
});

test('a thousand are kept of those that were written before, too', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await ask(session, 300);
  await get(customer);
  await ask(session, 400);
  await session.unbind(1_000);
  const kept = async () => {
    const { rows } = await database.pool.query(
      `select min(number)::integer as first, max(number)::integer as last, count(*)::integer as count
       from messaging.smpp_pdus where session_id = $1`,
      [await sessionOf(customer)],
    );
    return rows[0];
  };
  // The bind, 700 requests, the unbind, and an answer to each.
  await expect.poll(kept, { timeout: 5_000 }).toEqual({ first: 405, last: 1_404, count: 1_000 });
});

test('where notifications come no more, the next report sees that somebody asked', async () => {
  const customer = await seedCustomer(database);
  const line = await openDatabaseLine(database.url);
  line.cut();
  const other = await door.start({ bridgeId: 'bridge-2', listenPool: line.pool, reportIntervalMs: 50 });
  await door.bind(customer, { port: other.port });
  expect(commandsOf(await get(customer))).toEqual([
    'sent bind_transceiver_resp',
    'received bind_transceiver',
  ]);
  await other.stop();
});
