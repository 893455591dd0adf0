import { beforeEach, describe, expect, test } from 'vitest';
import { changeOptOuts } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import type { OptOutHistory, OptOutPage } from '../../shared/contracts/http/opt-outs.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';

const db = useDatabase();
const functions = useFunctions(db, ['manage-opt-outs']);

let accountId: Uuid;
let number: string;
let bearer: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  bearer = await functions.bearer(accountId, 'optouts:manage');
});

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(functions.address('manage-opt-outs') + path, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}
const get = (path: string) => call('GET', path);
const post = (path: string, body: unknown) => call('POST', path, body);

async function listed(query = ''): Promise<string[]> {
  const { body } = await get(`/v1/opt-outs${query}`);
  return (body as OptOutPage).data.map(({ recipient, sender }) => `${recipient} ${sender ?? 'all'}`);
}

const textStop = (recipient: string, second = 0) =>
  changeOptOuts(db.pool, [
    {
      ...{ accountId, test: false, recipient, sender: number, optedOut: true },
      ...{ source: 'keyword', keyword: 'STOP' },
      ...{ saidAt: new Date(Date.UTC(2026, 10, 22, 12, 0, second)) },
      inboundMessageId: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid,
    },
  ]);

async function rowsOf(table: string) {
  return (
    await db.pool.query(`select * from messaging.${table} where account_id = $1 order by id`, [accountId])
  ).rows;
}

describe('adding', () => {
  test('opts out at once, is an event, and is in the history and the audit log', async () => {
    const answer = await post('/v1/opt-outs', { recipient: '+16505550123' });
    expect(answer).toEqual({
      status: 201,
      body: {
        ...{ recipient: '+16505550123', sender: null, opted_out: true, source: 'api' },
        changed_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      },
    });
    expect(await listed()).toEqual(['+16505550123 all']);
    expect(await rowsOf('account_events')).toMatchObject([
      { type: 'optout.created', data: { recipient: '+16505550123', source: 'api' } },
    ]);
    expect(await rowsOf('audit_log')).toMatchObject([
      {
        ...{ actor_kind: 'api_key', actor: expect.stringMatching(/./), action: 'opt_out.created' },
        ...{ subject: 'opt_out:+16505550123', after: { recipient: '+16505550123', sender: null } },
      },
    ]);
  });

  test('again is answered alike and tells nobody', async () => {
    await post('/v1/opt-outs', { recipient: '+16505550123', sender: number });
    const again = await post('/v1/opt-outs', { recipient: '+16505550123', sender: number });
    expect(again).toMatchObject({ status: 200, body: { sender: number, opted_out: true } });
    expect(await rowsOf('account_events')).toHaveLength(1);
    expect(await rowsOf('audit_log')).toHaveLength(1);
  });

  test.each([
    [{ recipient: '16505550123' }, 'recipient'],
    [{ recipient: '+16505550123', sender: 'x'.repeat(12) }, 'sender'],
    [{ recipient: '+16505550123', number: '1' }, 'number'],
  ])('%j is refused by its field', async (body, field) => {
    expect(await post('/v1/opt-outs', body)).toMatchObject({
      ...{ status: 422, body: { code: 'invalid_request', errors: [{ field }] } },
    });
  });
});

test('removing is the latest word, an event and audited; nobody who had not opted out is told of', async () => {
  await textStop('+16505550123');
  const answer = await post('/v1/opt-outs/remove', { recipient: '+16505550123', sender: number });
  expect(answer).toMatchObject({ status: 200, body: { opted_out: false, source: 'api', sender: number } });
  expect(await listed()).toEqual([]);
  await post('/v1/opt-outs/remove', { recipient: '+16505550124' });
  expect((await rowsOf('account_events')).map(({ type }) => type)).toEqual([
    'optout.created',
    'optout.removed',
  ]);
  expect((await rowsOf('audit_log')).map(({ action }) => action)).toEqual(['opt_out.removed']);
});

describe('checking', () => {
  test('answers in order, for one sender and for the account', async () => {
    await textStop('+16505550123');
    await post('/v1/opt-outs', { recipient: '+16505550124' });
    const recipients = ['+16505550125', '+16505550124', '+16505550123'];
    expect((await post('/v1/opt-outs/check', { recipients, sender: number })).body).toEqual({
      data: [
        { recipient: '+16505550125', opted_out: false, scope: 'none' },
        { recipient: '+16505550124', opted_out: true, scope: 'account' },
        { recipient: '+16505550123', opted_out: true, scope: 'sender' },
      ],
    });
    expect((await post('/v1/opt-outs/check', { recipients })).body).toMatchObject({
      data: [{ scope: 'none' }, { scope: 'account' }, { scope: 'none' }],
    });
  });

  test('takes a thousand and not one more', async () => {
    const recipients = Array.from({ length: 1_001 }, (_, index) => `+1650555${1_000 + index}`);
    expect((await post('/v1/opt-outs/check', { recipients })).status).toBe(422);
    const { body } = await post('/v1/opt-outs/check', { recipients: recipients.slice(1) });
    expect((body as { data: unknown[] }).data).toHaveLength(1_000);
  });
});

describe('listing', () => {
  beforeEach(async () => {
    await textStop('+16505550122');
    await textStop('+16505550121', 30);
    await post('/v1/opt-outs', { recipient: '+16505550121' });
    await post('/v1/opt-outs', { recipient: '+16505550120', sender: '555111' });
  });

  test('pages hold each row once, by number', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await get(`/v1/opt-outs?limit=1${cursor && `&cursor=${cursor}`}`);
      const page = body as OptOutPage;
      seen.push(...page.data.map(({ recipient, sender }) => `${recipient} ${sender ?? 'all'}`));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([
      '+16505550120 555111',
      '+16505550121 all',
      `+16505550121 ${number}`,
      `+16505550122 ${number}`,
    ]);
  });

  test.each([
    ['recipient=%2B16505550121', 2],
    ['sender=555111', 1],
    ['source=keyword', 2],
    ['changed_after=2026-11-22T12:00:10Z&source=keyword', 1],
    // An offset that PostgreSQL does not know: the text must not reach it.
    ['changed_after=2026-11-23T04:21:10%2B16:21&source=keyword', 1],
    ['recipient=%2B16505550129', 0],
  ])('%s finds its rows alone', async (query, count) => {
    expect(await listed(`?${query}`)).toHaveLength(count);
  });

  test.each(['cursor=abc', 'limit=0', 'source=me', 'changed_after=yesterday', 'recipients=1'])(
    '%s is refused',
    async (query) => {
      expect(await get(`/v1/opt-outs?${query}`)).toMatchObject({ body: { code: 'invalid_request' } });
    },
  );
});

test('the history has every change, newest first, with what caused it', async () => {
  await textStop('+16505550123');
  await post('/v1/opt-outs/remove', { recipient: '+16505550123', sender: number });
  const { body } = await get('/v1/opt-outs/history?recipient=%2B16505550123&limit=1');
  const first = body as OptOutHistory;
  expect(first.data).toMatchObject([{ opted_out: false, source: 'api', keyword: null, message_id: null }]);
  const second = await get(
    `/v1/opt-outs/history?recipient=%2B16505550123&limit=1&cursor=${first.next_cursor}`,
  );
  expect(second.body).toMatchObject({
    data: [
      {
        ...{ opted_out: true, source: 'keyword', keyword: 'STOP', actor: null },
        message_id: formatId('message', '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid),
        changed_at: '2026-11-22T12:00:00.000Z',
      },
    ],
    next_cursor: null,
  });
});

test('nothing of another account is seen or changed', async () => {
  await textStop('+16505550123');
  bearer = await functions.bearer((await seedAccount(db.pool)).accountId, 'optouts:manage');
  expect(await listed()).toEqual([]);
  const { body } = await get('/v1/opt-outs/history?recipient=%2B16505550123');
  expect(body).toEqual({ data: [], next_cursor: null });
  await post('/v1/opt-outs/remove', { recipient: '+16505550123', sender: number });
  expect((await rowsOf('account_events')).map(({ type }) => type)).toEqual(['optout.created']);
});
