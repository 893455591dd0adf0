import { beforeAll, describe, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { formatId, parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-content-rules']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${functions.address('manage-content-rules')}/v1/admin/content-rules${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'x-forwarded-for': '198.51.100.7', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Record<string, unknown> };
}

const ANY = { 'if-match': '*' };
const SOMEBODY = '01934742-ed30-79b0-bd71-13146ff274ec';
const BEER = { category: 'alcohol', kind: 'pattern', pattern: String.raw`\bbeer\b`, action: 'block' };
let names = 0;
async function make(columns: object = {}) {
  names += 1;
  const made = await ask('POST', '', { ...BEER, name: `made-${names}`, ...columns });
  expect(made).toMatchObject({ status: 201 });
  return made;
}

/** As a function that has loaded no rules yet judges. */
async function judge(text: string, accountId = SOMEBODY) {
  const clock = { now: () => new Date(0) };
  const { log } = recordingLog();
  const { verdictOf } = createContentChecker({ db: database.pool, clock, log, scope: 'outbound' });
  return verdictOf(text, accountId);
}

async function auditOf(rule: Record<string, unknown>) {
  const { rows } = await database.pool.query(
    'select action, actor, before, after from messaging.audit_log where subject = $1 order by id',
    [`contentRule:${parseId('contentRule', String(rule.id))}`],
  );
  return rows;
}

/** Of an account that nobody else has messages of. */
async function seedTexts(texts: readonly string[], columns: object = {}) {
  const { accountId } = await seedAccount(database.pool);
  const ids: Uuid[] = [];
  for (const message_body of texts) {
    ids.push(await seedMessage(database.pool, { account_id: accountId, message_body, ...columns }));
  }
  return { account_id: formatId('account', accountId), ids };
}

test('a new rule is off, judges nobody until it is switched on, and each step stands in the log', async () => {
  const { json, etag } = await make({ pattern: 'stout' });
  expect(json).toMatchObject({
    ...{ category: 'alcohol', kind: 'pattern', pattern: 'stout', action: 'block', scope: 'outbound' },
    ...{ account_id: null, active: false, fault: null, version: 1 },
  });
  expect(await ask('GET', `/${json.id}`)).toEqual({ status: 200, etag, json });
  expect(await judge('a stout')).toEqual({ kind: 'clean' });

  const on = await ask('PATCH', `/${json.id}`, { active: true }, { 'if-match': etag });
  expect(on).toMatchObject({ status: 200, json: { active: true, version: 2 } });
  expect(await judge('a stout')).toMatchObject({ kind: 'blocked', rule: json.name, category: 'alcohol' });

  const off = await ask('PATCH', `/${json.id}`, { active: false }, { 'if-match': on.etag });
  expect(off).toMatchObject({ status: 200, json: { active: false, version: 3 } });
  expect(await judge('a stout')).toEqual({ kind: 'clean' });
  expect(await auditOf(json)).toMatchObject([
    {
      ...{ action: 'content_rule.created', actor: formatId('operator', operator.operatorId), before: null },
      after: { name: json.name, pattern: 'stout', active: false },
    },
    { action: 'content_rule.changed', before: { active: false }, after: { active: true, pattern: 'stout' } },
    { action: 'content_rule.changed', before: { active: true }, after: { active: false } },
  ]);
});

test('a rule of an account judges its texts alone', async () => {
  const { accountId } = await seedAccount(database.pool);
  await make({ pattern: 'porter', account_id: formatId('account', accountId), active: true });
  expect(await judge('a porter', accountId)).toMatchObject({ kind: 'blocked' });
  expect(await judge('a porter')).toEqual({ kind: 'clean' });
});

describe('a pattern that cannot be run is refused by its field, with what helps', () => {
  test.each([
    ['not closed', { pattern: '(a' }, 'pattern', /missing closing \)/],
    ['looking back', { pattern: '(?<=a)b' }, 'pattern', /look-around and references back are not known/],
    ['referring back', { pattern: String.raw`(a)\1` }, 'pattern', /look-around and references back/],
    ['too large to be run on every text', { pattern: '(foo|bar){100}' }, 'pattern', /902 steps, at most 500/],
    ['matching every text', { pattern: 'a*' }, 'pattern', /matches every text/],
    ['no host name', { kind: 'domain', pattern: 'bit.ly/x' }, 'pattern', /host name such as example.com/],
    ['longer than its column', { pattern: 'a'.repeat(1_001) }, 'pattern', /at most 1000 characters/],
    [
      'for an account that there is not',
      { account_id: 'acc_01kawz8y5qf3sbm2e7vtn4hxcd' },
      'account_id',
      /id of an account/,
    ],
  ])('%s', async (_, columns, field, message) => {
    const { name: _name, ...trial } = { ...BEER, ...columns, name: 'refused' };
    const refused = await ask('POST', '', { ...BEER, ...columns, name: 'refused' });
    const { category: _category, action: _action, ...tried } = trial;
    for (const { status, json } of [refused, await ask('POST', '/trial', tried)]) {
      const [error] = json.errors as { field: string; message: string }[];
      expect([status, error?.field, error?.message]).toEqual([422, field, expect.stringMatching(message)]);
    }
  });

  test('in a change too', async () => {
    const { json } = await make();
    const { status } = await ask('PATCH', `/${json.id}`, { kind: 'domain' }, ANY);
    expect(status).toBe(422);
  });
});

test('a pattern that makes other engines never end is taken and answered', async () => {
  const { account_id } = await seedTexts([`${'a'.repeat(1_500)}!`]);
  const trial = await ask('POST', '/trial', { kind: 'pattern', pattern: '(a+)+$', account_id });
  expect(trial).toMatchObject({ status: 200, json: { messages: 1, hits: 0 } });
});

test('a broken rule that somebody has written by hand shows its fault and can be switched off, not on', async () => {
  const { json } = await make();
  await database.pool.query(
    `update messaging.content_rules set pattern = '(', active = true where name = $1`,
    [json.name],
  );
  const broken = await ask('GET', `/${json.id}`);
  expect(broken.json.fault).toMatch(/^cannot be used: .*missing closing/);
  expect((await ask('PATCH', `/${json.id}`, { active: true }, ANY)).status).toBe(422);
  expect(await ask('PATCH', `/${json.id}`, { active: false }, ANY)).toMatchObject({
    ...{ status: 200, json: { active: false, fault: null } },
  });
});

describe('a trial', () => {
  test('counts the hits among the last messages of an account, and shows them masked', async () => {
    const { account_id, ids } = await seedTexts(['cold BEER here', 'nothing', 'b33r', 'nothing', 'nothing']);
    const { status, json } = await ask('POST', '/trial', { kind: 'pattern', pattern: 'beer', account_id });
    expect([status, json.messages, json.hits]).toEqual([200, 5, 2]);
    const samples = json.samples as Record<string, unknown>[];
    expect(samples.map(({ message_id }) => message_id)).toEqual(
      [ids[2], ids[0]].map((id) => formatId('message', id as Uuid)),
    );
    expect(samples[1]).toMatchObject({ account_id, text: '(14 characters)' });
    for (const { from, to } of samples) expect(`${from} ${to}`).toMatch(/^\+\d+\*+\d+ \+\d+\*+\d+$/);
  });

  test('reads no more than it was asked for', async () => {
    const { account_id } = await seedTexts(['beer', 'beer', 'beer']);
    const tried = { kind: 'pattern', pattern: 'beer', account_id };
    expect((await ask('POST', '/trial', { ...tried, messages: 2 })).json).toMatchObject({ messages: 2 });
    expect((await ask('POST', '/trial', { ...tried, messages: 10_001 })).status).toBe(422);
    expect((await ask('POST', '/trial', { ...tried, hours: 745 })).status).toBe(422);
  });

  test('reads what came in where it is about that', async () => {
    const { account_id } = await seedTexts(['beer'], { direction: 'inbound', status: 'received' });
    const tried = { kind: 'pattern', pattern: 'beer', account_id };
    expect((await ask('POST', '/trial', tried)).json).toMatchObject({ messages: 0 });
    expect((await ask('POST', '/trial', { ...tried, scope: 'inbound' })).json).toMatchObject({ hits: 1 });
  });

  test('of a change counts what the rule as changed would hit, and changes nothing', async () => {
    const { account_id } = await seedTexts(['beer', 'wine', 'wine']);
    const { json } = await make({ account_id });
    const path = `/${json.id}?dry_run=true`;
    expect((await ask('PATCH', path, { pattern: 'wine', active: true }, ANY)).json).toMatchObject({
      ...{ dry_run: true, before: { pattern: String.raw`\bbeer\b` }, after: { pattern: 'wine' } },
      touches: { messages_tried: 3, messages_hit: 2 },
    });
    expect((await ask('GET', `/${json.id}`)).json).toMatchObject({ version: 1, active: false });
  });
});

test('two rules do not share a name', async () => {
  const { json } = await make();
  expect(await ask('POST', '', { ...BEER, name: json.name })).toMatchObject({
    ...{ status: 409, json: { code: 'content_rule_exists' } },
  });
});

test('a change is for the version that was seen', async () => {
  const { json, etag } = await make();
  await ask('PATCH', `/${json.id}`, { action: 'flag' }, { 'if-match': etag });
  const late = await ask('PATCH', `/${json.id}`, { active: true }, { 'if-match': etag });
  expect(late).toMatchObject({ status: 412, json: { code: 'precondition_failed' } });
});

test('rules are found by state, direction, category and account', async () => {
  const { accountId } = await seedAccount(database.pool);
  const account_id = formatId('account', accountId);
  const { json } = await make({ account_id, category: 'rare', scope: 'inbound' });
  const idsBy = async (query: string) =>
    ((await ask('GET', query)).json.data as { id: string }[]).map(({ id }) => id);
  expect(await idsBy('?category=rare&scope=inbound&active=false')).toEqual([json.id]);
  expect(await idsBy(`?account_id=${account_id}`)).toEqual([json.id]);
  expect(await idsBy(`?account_id=${account_id}&active=true`)).toEqual([]);
});

test('no rule is switched on that would not be applied', async () => {
  const { json } = await make({ scope: 'inbound' });
  await database.pool.query(
    `insert into messaging.content_rules (name, category, kind, pattern, scope, action, active)
     select 'filler-' || n, 'filler', 'pattern', 'filler' || n, 'inbound', 'flag', true from generate_series(1, 2000) n`,
  );
  const full = { status: 409, json: { code: 'content_rules_full' } };
  expect(await ask('PATCH', `/${json.id}`, { active: true }, ANY)).toMatchObject(full);
  expect(await ask('POST', '', { ...BEER, name: 'one-more', scope: 'inbound', active: true })).toMatchObject(
    full,
  );
  await make({ scope: 'inbound' });
  await database.pool.query(`delete from messaging.content_rules where category = 'filler'`);
});

test('a viewer changes nothing and tries nothing', async () => {
  const { json } = await make();
  const viewer = await functions.bearerOf(await seedOperator(database.pool, 'viewer'));
  const headers = { ...ANY, 'x-forwarded-authorization': viewer };
  expect((await ask('GET', `/${json.id}`, undefined, headers)).status).toBe(200);
  expect((await ask('PATCH', `/${json.id}`, { active: true }, headers)).status).toBe(403);
  expect((await ask('POST', '/trial', { kind: 'pattern', pattern: 'a' }, headers)).status).toBe(403);
});
