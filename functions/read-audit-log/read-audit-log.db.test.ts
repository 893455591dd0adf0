import { beforeAll, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, type SeededColumns } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-audit-log', 'manage-credentials']);

let accountId: Uuid;
let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

const ENTRY: SeededColumns = {
  ...{ actor_kind: 'api_key', actor: 'key_1', action: 'number.changed', subject: 'number:+14155550100' },
  ...{ before: { to: '+16505550123' }, after: { to: '+16505550124' }, address: '203.0.113.9' },
};
const LONG_AGO = new Date(Date.now() - 3_600_000);

function seedEntry(columns: SeededColumns = {}): Promise<Uuid> {
  return insertRow(
    database.pool,
    'messaging.audit_log',
    { account_id: accountId, created_at: LONG_AGO, ...ENTRY, ...columns },
    'id',
  );
}

async function ask(path: string, init: RequestInit = {}) {
  const reply = await fetch(`${functions.address('read-audit-log')}/v1/admin/audit-log${path}`, {
    ...init,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.77' },
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, json: () => JSON.parse(text) };
}

async function listed(query: Readonly<Record<string, string>>): Promise<readonly Record<string, unknown>[]> {
  return (await ask(`?${new URLSearchParams(query)}`)).json().data;
}

test('entries of all accounts and of none are listed with who, what and from where, numbers masked', async () => {
  const id = await seedEntry();
  const platforms = await seedEntry({
    ...{ account_id: null, actor_kind: 'platform', actor: 'jasmin', action: 'jasmin.drifted' },
    ...{ subject: 'jasmin', before: null, after: null, address: null },
  });
  const [second, first] = await listed({ limit: '2' });
  expect(first).toEqual({
    id: formatId('auditEntry', id),
    occurred_at: LONG_AGO.toISOString(),
    account_id: formatId('account', accountId),
    ...{ actor_kind: 'api_key', actor: 'key_1', credential: null, address: '203.0.113.9' },
    ...{ action: 'number.changed', subject: 'number:+141******00' },
    ...{ before: { to: '+165******23' }, after: { to: '+165******24' } },
  });
  expect(second).toMatchObject({ id: formatId('auditEntry', platforms), account_id: null, address: null });
});

test.each<[string, (ids: { account: Uuid }) => Record<string, string>, SeededColumns]>([
  ['the account', ({ account }) => ({ account_id: formatId('account', account) }), {}],
  ['the subject, as it is', () => ({ subject: 'number:+12025550101' }), { subject: 'number:+12025550101' }],
  ['the actor', () => ({ actor: 'opr_somebody' }), { actor_kind: 'operator', actor: 'opr_somebody' }],
  ['the action', () => ({ action: 'number.secret_rotated' }), { action: 'number.secret_rotated' }],
  ['the kind of action', () => ({ action: 'campaign' }), { action: 'campaign.updated' }],
  [
    'the time',
    () => ({ after: '2026-01-01T00:00:00Z', before: '2026-01-01T00:00:01Z' }),
    { created_at: new Date('2026-01-01T00:00:00Z') },
  ],
])('a filter by %s finds what it names and nothing else', async (_, query, columns) => {
  const { accountId: account } = await seedAccount(database.pool);
  const id = formatId('auditEntry', await seedEntry({ account_id: account, ...columns }));
  expect((await listed(query({ account }))).map((entry) => entry.id)).toEqual([id]);
});

test('pages follow each other by their cursor, also under a filter', async () => {
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push(formatId('auditEntry', await seedEntry({ actor: 'pager' })));
  const first = (await ask('?actor=pager&limit=2')).json();
  const second = (await ask(`?actor=pager&limit=2&cursor=${first.next_cursor}`)).json();
  expect([...first.data, ...second.data].map(({ id }: { id: string }) => id)).toEqual(ids.reverse());
  expect(second.next_cursor).toBeNull();
});

test('an export is lines from the oldest on, and goes on where it ended', async () => {
  const export1 = async (cursor?: string) => {
    const answer = await ask(`/export?actor=exporter${cursor === undefined ? '' : `&cursor=${cursor}`}`);
    const lines = answer.text.split('\n').slice(0, -1);
    return { answer, ids: lines.map((line) => JSON.parse(line).id) };
  };
  const older = formatId('auditEntry', await seedEntry({ actor: 'exporter' }));
  const newer = formatId('auditEntry', await seedEntry({ actor: 'exporter' }));
  await seedEntry({ actor: 'exporter', created_at: new Date() });
  const { answer, ids } = await export1();
  expect(ids).toEqual([older, newer]);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  expect(answer.text).not.toContain('+16505550123');
  const cursor = answer.headers.get('next-cursor') ?? '';
  expect((await export1(cursor)).answer).toMatchObject({ status: 200, text: '' });
  const later = formatId('auditEntry', await seedEntry({ actor: 'exporter' }));
  expect((await export1(cursor)).ids).toEqual([later]);
});

test('who is shown an entry unmasked stands in the log, with his key, his address and his reason', async () => {
  const id = formatId('auditEntry', await seedEntry());
  const body = JSON.stringify({ reason: 'Ticket 4711' });
  const shown = (await ask(`/${id}/reveal`, { method: 'POST', body })).json();
  expect(shown).toMatchObject({ subject: 'number:+14155550100', before: { to: '+16505550123' } });
  expect(await listed({ subject: id })).toMatchObject([
    {
      ...{ action: 'audit_entry.revealed', actor_kind: 'operator', address: '198.51.100.77' },
      actor: formatId('operator', operator.operatorId),
      credential: formatId('operatorKey', operator.keyId),
      account_id: formatId('account', accountId),
      ...{ before: null, after: { reason: 'Ticket 4711' } },
    },
  ]);
});

test('without a reason nothing is shown, and what is not there leaves no entry', async () => {
  const id = formatId('auditEntry', await seedEntry());
  const reveal = (of: string, body: object) =>
    ask(`/${of}/reveal`, { method: 'POST', body: JSON.stringify(body) });
  expect((await reveal(id, { reason: '' })).status).toBe(422);
  expect((await reveal(formatId('auditEntry', accountId), { reason: 'x' })).status).toBe(404);
  expect((await reveal('aud_none', { reason: 'x' })).status).toBe(404);
  expect(await listed({ subject: id })).toEqual([]);
});

test('a customer sees in his log what an operator did, but not where our operators are', async () => {
  await seedEntry({ actor_kind: 'operator', actor: 'opr_1', action: 'account.suspended' });
  const reply = await fetch(`${functions.address('manage-credentials')}/v1/audit-log?actor=opr_1`, {
    headers: { 'x-forwarded-authorization': await functions.bearer(accountId) },
  });
  expect(((await reply.json()) as { data: unknown[] }).data).toMatchObject([
    { actor_kind: 'operator', actor: 'opr_1', action: 'account.suspended', address: null },
  ]);
});
