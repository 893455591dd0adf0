import { beforeAll, beforeEach, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-unowned-messages', 'trace-messages']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});
beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.audit_log'));

async function ask(name: string, path: string, body?: object) {
  const reply = await fetch(`${functions.address(name)}/v1/admin${path}`, {
    headers: { 'x-forwarded-authorization': bearer },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: JSON.parse(await reply.text()) };
}

const receive = (to: string, accountId: Uuid | null = null) =>
  seedMessage(database.pool, {
    ...{ account_id: accountId, direction: 'inbound', status: 'received' },
    ...{ source_addr: '+16505550123', dest_addr: to, message_body: 'Hello there' },
  });

const listed = async (query: string) =>
  (await ask('read-unowned-messages', `/unowned-messages${query}`)).json;
const idsIn = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id);

test("what came in for nobody is listed newest first, masked, page by page, and no customer's", async () => {
  const ids = [await receive('+19995550100'), await receive('+19995550101'), await receive('+19995550100')];
  const [first, second, third] = ids.map((id) => formatId('message', id));
  const { accountId, number } = await seedAccount(database.pool);
  await receive(number, accountId);
  const page = await listed('?limit=2');
  expect(idsIn(page)).toEqual([third, second]);
  expect(page.data[0]).toMatchObject({
    ...{ from: '+165******23', to: '+19995550100', body: '(11 characters)', segments: 1 },
  });
  expect(idsIn(await listed(`?limit=2&cursor=${page.next_cursor}`))).toEqual([first]);
  expect(idsIn(await listed('?to=%2B19995550101'))).toEqual([second]);
  expect((await ask('read-unowned-messages', '/unowned-messages?to=somebody')).status).toBe(422);
});

test('who is shown one unmasked stands in the audit log, though it is of no account', async () => {
  const id = await receive('+19995550100');
  const reveal = `/trace/${formatId('message', id)}/reveal`;
  expect((await ask('trace-messages', reveal, { reason: 'Whose number is it?' })).json).toMatchObject({
    ...{ from: '+16505550123', body: 'Hello there' },
  });
  const { rows } = await database.pool.query(
    'select account_id, action, subject, actor from messaging.audit_log',
  );
  expect(rows).toEqual([
    {
      ...{ account_id: null, action: 'message.revealed', subject: `message:${id}` },
      actor: formatId('operator', operator.operatorId),
    },
  ]);
});
