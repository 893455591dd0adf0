import { beforeEach, describe, expect, test } from 'vitest';
import type { InboxPage } from '../../shared/contracts/http/inbox.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { PLAN_MODES, rowsRead } from '../../shared/testing/partitions-scanned.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';
import { createListInbox } from './list-inbox.ts';

const db = useDatabase();
const functions = useFunctions(db, ['manage-inbox']);

let accountId: Uuid;
let number: string;
let bearer: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  bearer = await functions.bearer(accountId, 'inbox:manage');
});

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(functions.address('manage-inbox') + path, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function page(query = ''): Promise<InboxPage> {
  const { status, body } = await call('GET', `/v1/inbox${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as InboxPage;
}

async function acknowledge(body: unknown): Promise<number> {
  const answer = await call('POST', '/v1/inbox/acknowledge', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return (answer.body as { acknowledged: number }).acknowledged;
}

/** A message that came in and is in the inbox; answers its id. */
async function keep(
  text = 'Hello',
  to = number,
  queryable: Pick<typeof db.pool, 'query'> = db.pool,
): Promise<Uuid> {
  const id = await seedMessage(db.pool, {
    ...{ account_id: accountId, direction: 'inbound', status: 'received', sequence: 1, submitted_at: null },
    ...{ queued_at: null, sending_at: null, source_addr: '+16505550123', dest_addr: to, message_body: text },
  });
  await insertRow(
    queryable as typeof db.pool,
    'messaging.inbox_items',
    { account_id: accountId, message_id: id, number: to, reason: 'storage' },
    'id',
  );
  return id;
}

const texts = ({ data }: InboxPage) => data.map(({ message }) => message.body);

test('an item shows why it is there, and the whole message', async () => {
  const id = await keep();
  expect((await page()).data).toMatchObject([
    {
      ...{ reason: 'storage', kept_at: expect.stringMatching(/\.\d{3}Z$/), acknowledged_at: null },
      message: {
        ...{ id: formatId('message', id), direction: 'inbound', status: 'received' },
        ...{ from: '+16505550123', to: number, body: 'Hello' },
      },
    },
  ]);
});

test('the oldest come first, page by page, and of one number where asked', async () => {
  for (const text of ['1', '2', '3', '4', '5']) await keep(text, text === '3' ? '555111' : number);
  const first = await page('?limit=2');
  const second = await page(`?limit=2&cursor=${first.next_cursor}`);
  const third = await page(`?limit=2&cursor=${second.next_cursor}`);
  expect([first, second, third].map(texts)).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect(third.next_cursor).toBeNull();
  expect(texts(await page('?to=555111'))).toEqual(['3']);
  expect(await page('?to=%2B19995550100')).toEqual({ data: [], next_cursor: null, up_to: null });
});

describe('acknowledging', () => {
  test('one message takes it off the list, once, and is audited', async () => {
    const [first] = [await keep('1'), await keep('2')];
    const message_ids = [formatId('message', first)];
    expect(await acknowledge({ message_ids })).toBe(1);
    expect(await acknowledge({ message_ids })).toBe(0);
    expect(texts(await page())).toEqual(['2']);
    expect(texts(await page('?acknowledged=true'))).toEqual(['1', '2']);
    const audit = await db.pool.query('select action, after from messaging.audit_log where account_id = $1', [
      accountId,
    ]);
    expect(audit.rows).toEqual([{ action: 'inbox.acknowledged', after: { messages: 1 } }]);
  });

  test('up to here takes what the pages showed, and nothing that came since', async () => {
    for (const text of ['1', '2', '3']) await keep(text);
    const first = await page('?limit=1');
    const second = await page(`?limit=1&cursor=${first.next_cursor}`);
    await keep('4');
    expect(await acknowledge({ up_to: second.up_to })).toBe(2);
    expect(texts(await page())).toEqual(['3', '4']);
  });

  test('what commits later than younger ones was not shown, and is not acknowledged', async () => {
    const client = await db.pool.connect();
    await client.query('begin');
    await keep('late', number, client);
    await keep('early');
    await keep('later');
    const first = await page('?limit=1');
    expect(texts(first)).toEqual(['early']);
    await client.query('commit');
    client.release();
    const second = await page(`?limit=5&cursor=${first.next_cursor}`);
    expect(texts(second)).toEqual(['later']);
    expect(await acknowledge({ up_to: second.up_to })).toBe(2);
    expect(texts(await page())).toEqual(['late']);
  });

  test('of one number leaves the others', async () => {
    await keep('1', '555111');
    await keep('2');
    await keep('3', '555111');
    expect(await acknowledge({ up_to: (await page('?to=555111')).up_to })).toBe(2);
    expect(texts(await page())).toEqual(['2']);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['both', { message_ids: ['msg_01kawz8y5qf3sbm2e7vtn4hxcd'], up_to: 'x' }],
    ['no cursor of ours', { up_to: 'x' }],
    ['no ids', { message_ids: [] }],
    ['an id of another kind', { message_ids: ['acc_01kawz8y5qf3sbm2e7vtn4hxcd'] }],
    ['too many', { message_ids: Array.from({ length: 1_001 }, () => 'msg_01kawz8y5qf3sbm2e7vtn4hxcd') }],
  ])('%s is refused', async (_what, body) => {
    expect(await call('POST', '/v1/inbox/acknowledge', body)).toMatchObject({
      ...{ status: 422, body: { code: 'invalid_request' } },
    });
  });
});

test.each(['cursor=x', 'limit=0', 'to=me', 'acknowledged=1'])('%s is refused', async (query) => {
  expect(await call('GET', `/v1/inbox?${query}`)).toMatchObject({ body: { code: 'invalid_request' } });
});

test('a page of another number does not follow', async () => {
  await keep('1');
  await keep('2');
  const { next_cursor } = await page('?limit=1');
  expect((await call('GET', `/v1/inbox?cursor=${next_cursor}&to=555111`)).status).toBe(422);
});

test('nothing of another account is seen or acknowledged', async () => {
  const id = await keep();
  const { up_to } = await page();
  const mine = bearer;
  bearer = await functions.bearer((await seedAccount(db.pool)).accountId, 'inbox:manage');
  expect((await page()).data).toEqual([]);
  expect(await acknowledge({ message_ids: [formatId('message', id)] })).toBe(0);
  expect(await acknowledge({ up_to })).toBe(0);
  bearer = mine;
  expect((await page()).data).toHaveLength(1);
});

test.each(PLAN_MODES)('what is acknowledged costs a reader nothing (%s)', async (mode) => {
  for (const text of ['1', '2']) await keep(text);
  await db.pool.query(
    `insert into messaging.inbox_items (account_id, message_id, number, reason, acknowledged_at)
     select $1, uuidv7(), $2, 'storage', now() from generate_series(1, 2000)`,
    [accountId, number],
  );
  await db.pool.query('analyze messaging.inbox_items');
  const rows = await rowsRead(db.url, mode, async (pool) => {
    const query = { limit: 20, acknowledged: 'false' } as const;
    await createListInbox(pool)({ query, caller: { accountId } as never });
  });
  expect(rows.inbox_items).toBe(2);
});
