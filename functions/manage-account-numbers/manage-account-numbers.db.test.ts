import { beforeAll, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-account-numbers']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${functions.address('manage-account-numbers')}/v1/admin/numbers${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Record<string, unknown> };
}

const ANY = { 'if-match': '*' };
const accountOf = (id: Uuid) => formatId('account', id);

let numbers = 0;
function freshNumber(prefix = '+1415558'): string {
  numbers += 1;
  return `${prefix}${String(numbers).padStart(4, '0')}`;
}

async function idOf(number: string): Promise<string> {
  const { rows } = await database.pool.query('select id from numbers.dids where number = $1', [number]);
  return formatId('number', rows[0].id);
}

async function auditOf(number: string) {
  const { rows } = await database.pool.query(
    `select account_id, action, actor, before, after from messaging.audit_log where subject = $1 order by id`,
    [`number:${number}`],
  );
  return rows;
}

async function campaignsOf(accountId: Uuid): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows } = await database.pool.query(
    'select campaign_id, phone_numbers from messaging.campaigns_10dlc where account_id = $1',
    [accountId],
  );
  return Object.fromEntries(rows.map((row) => [row.campaign_id, row.phone_numbers]));
}

const eventsOf = async (accountId: Uuid) =>
  (
    await database.pool.query(
      `select data ->> 'campaign_id' as campaign from messaging.account_events where account_id = $1 and type = 'campaign.updated' order by id`,
      [accountId],
    )
  ).rows.map(({ campaign }) => campaign);

test('a number that is assigned is masked, stands in the log, and is its account’s alone', async () => {
  const { accountId } = await seedAccount(database.pool);
  const number = freshNumber();
  const made = await ask('POST', '', { account_id: accountOf(accountId), number, mms_enabled: true });
  expect(made).toMatchObject({
    status: 201,
    json: {
      ...{
        number: `+141******${number.slice(-2)}`,
        sender_class: 'long_code',
        account_id: accountOf(accountId),
      },
      ...{ sms_enabled: true, mms_enabled: true, tollfree_status: null, campaign: null },
      delivery_method: 'storage',
    },
  });
  expect(await ask('GET', `/${made.json.id}`)).toEqual({ ...made, status: 200 });
  expect(await auditOf(number)).toEqual([
    {
      ...{ account_id: accountId, action: 'number.assigned', before: null },
      actor: formatId('operator', operator.operatorId),
      after: { sms_enabled: true, mms_enabled: true, tollfree_status: null },
    },
  ]);
  const { accountId: other } = await seedAccount(database.pool);
  expect(await ask('POST', '', { account_id: accountOf(other), number })).toMatchObject({
    ...{ status: 409, json: { code: 'number_taken' } },
  });
});

test('two operators who assign one number at once: one of them has it', async () => {
  const [one, two] = [await seedAccount(database.pool), await seedAccount(database.pool)];
  const number = freshNumber();
  const answers = await Promise.all(
    [one, two].map(({ accountId }) => ask('POST', '', { account_id: accountOf(accountId), number })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await auditOf(number)).toHaveLength(1);
});

test.each([
  ['an account that there is not', 'acc_01kawz8y5qf3sbm2e7vtn4hxcd', 422, 'invalid_request'],
  ['a closed account', undefined, 409, 'account_closed'],
])('no number is assigned to %s', async (_, account, status, code) => {
  const closed = await seedAccount(database.pool, { status: 'closed' });
  const body = { account_id: account ?? accountOf(closed.accountId), number: freshNumber() };
  expect(await ask('POST', '', body)).toMatchObject({ status, json: { code } });
});

test('numbers are found by themselves, their account, their campaign, and whether they are free', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const plain = freshNumber();
  await ask('POST', '', { account_id: accountOf(accountId), number: plain });
  await insertRow(database.pool, 'numbers.dids', { number: freshNumber() }, 'id');
  const idsBy = async (query: string) =>
    ((await ask('GET', query)).json.data as { id: string }[]).map(({ id }) => id);
  const [attached, other] = [await idOf(number), await idOf(plain)];
  expect(await idsBy(`?account_id=${accountOf(accountId)}`)).toEqual([other, attached]);
  expect(await idsBy(`?number=${encodeURIComponent(number)}`)).toEqual([attached]);
  const { json } = await ask('GET', `/${attached}`);
  expect(await idsBy(`?campaign_id=${(json.campaign as { id: string }).id}`)).toEqual([attached]);
  const free = (await ask('GET', '?assigned=false')).json.data as { account_id: null }[];
  expect(free.map(({ account_id }) => account_id)).toEqual([null]);
  const first = await ask('GET', `?account_id=${accountOf(accountId)}&limit=1`);
  expect(await idsBy(`?account_id=${accountOf(accountId)}&cursor=${first.json.next_cursor}`)).toEqual([
    attached,
  ]);
});

test('no answer shows a number, but the one that is asked to, with its reason in the log', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const id = await idOf(number);
  const answers = [
    await ask('GET', `?account_id=${accountOf(accountId)}`),
    await ask('GET', `/${id}`),
    await ask('PATCH', `/${id}?dry_run=true`, { mms_enabled: true }, ANY),
    await ask('POST', `/${id}/release?dry_run=true`, undefined, ANY),
  ];
  expect(answers.map(({ status, json }) => [status, JSON.stringify(json).includes(number)])).toEqual(
    answers.map(() => [200, false]),
  );
  const shown = await ask('POST', `/${id}/reveal`, { reason: 'Ticket 4711' });
  expect(shown).toMatchObject({ status: 200, json: { id, number } });
  expect(await auditOf(number)).toMatchObject([
    { account_id: accountId, action: 'number.revealed', after: { reason: 'Ticket 4711' } },
  ]);
});

test('what a number may do changes for the version that was seen', async () => {
  const { number } = await seedAccount(database.pool);
  const id = await idOf(number);
  const { etag } = await ask('GET', `/${id}`);
  const trial = await ask('PATCH', `/${id}?dry_run=true`, { sms_enabled: false }, { 'if-match': etag });
  expect(trial.json).toMatchObject({ before: { sms_enabled: true }, after: { sms_enabled: false } });
  const changed = await ask('PATCH', `/${id}`, { sms_enabled: false }, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, json: { sms_enabled: false, mms_enabled: false } });
  expect((await ask('PATCH', `/${id}`, { mms_enabled: true }, { 'if-match': etag })).status).toBe(412);
  expect(await auditOf(number)).toMatchObject([
    { action: 'number.changed', before: { sms_enabled: true }, after: { sms_enabled: false } },
  ]);
});

test('a number moves to another campaign of its account: both are told, and what was seen before is old', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const first = Object.keys(await campaignsOf(accountId))[0] as string;
  const second = `X${first}`;
  const campaign = { account_id: accountId, campaign_id: second, status: 'ACTIVE' };
  const campaignId = await insertRow(database.pool, 'messaging.campaigns_10dlc', campaign, 'id');
  const id = await idOf(number);
  const { etag } = await ask('GET', `/${id}`);
  const moved = await ask(
    'PATCH',
    `/${id}`,
    { campaign_id: formatId('campaign', campaignId) },
    { 'if-match': etag },
  );
  expect(moved).toMatchObject({ status: 200, json: { campaign: { campaign_id: second, status: 'ACTIVE' } } });
  expect(await campaignsOf(accountId)).toEqual({ [first]: [], [second]: [number] });
  expect((await eventsOf(accountId)).sort()).toEqual([first, second].sort());
  // Set once is set: nobody is told again.
  const again = await ask('PATCH', `/${id}`, { campaign_id: formatId('campaign', campaignId) }, ANY);
  expect([again.status, (await eventsOf(accountId)).length]).toEqual([200, 2]);
  expect((await ask('PATCH', `/${id}`, { campaign_id: null }, ANY)).json.campaign).toBeNull();
  expect(await campaignsOf(accountId)).toEqual({ [first]: [], [second]: [] });
});

test('a number whose campaign somebody else changed is another version', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const id = await idOf(number);
  const { etag } = await ask('GET', `/${id}`);
  await database.pool.query(
    `update messaging.campaigns_10dlc set phone_numbers = '{}' where account_id = $1`,
    [accountId],
  );
  expect((await ask('PATCH', `/${id}`, { sms_enabled: false }, { 'if-match': etag })).status).toBe(412);
});

test.each([
  ['a campaign of another account', 'campaign_id'],
  ['a verification of a number that is not toll-free', 'tollfree_status'],
])('%s is refused by its field', async (_, field) => {
  const { number } = await seedAccount(database.pool);
  const { number: others } = await seedAccount(database.pool);
  const { json } = await ask('GET', `/${await idOf(others)}`);
  const bodies: Readonly<Record<string, unknown>> = {
    campaign_id: { campaign_id: (json.campaign as { id: string }).id },
    tollfree_status: { tollfree_status: 'verified' },
  };
  const answer = await ask('PATCH', `/${await idOf(number)}`, bodies[field], ANY);
  expect([answer.status, (answer.json.errors as { field: string }[])[0]?.field]).toEqual([422, field]);
});

test('a toll-free number is verified, and is so no more when it is released', async () => {
  const { accountId } = await seedAccount(database.pool);
  const number = freshNumber('+1833555');
  const { json } = await ask('POST', '', { account_id: accountOf(accountId), number });
  const verified = await ask('PATCH', `/${json.id}`, { tollfree_status: 'verified' }, ANY);
  expect(verified.json).toMatchObject({ sender_class: 'toll_free', tollfree_status: 'verified' });
  expect((await ask('POST', `/${json.id}/release`, undefined, ANY)).json.tollfree_status).toBeNull();
});

test('a released number keeps nothing of its holder, and the next one gets nothing of his', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  const route = {
    ...{ did: number, delivery_method: 'webhook', webhook_url: 'https://hooks.invalid/in' },
    webhook_secret: 'sealed',
  };
  await insertRow(database.pool, 'messaging.inbound_routes', route, 'id');
  for (const status of ['accepted', 'queued', 'queued', 'sent']) {
    await seedMessage(database.pool, { account_id: accountId, source_addr: number, status });
  }
  await seedMessage(database.pool, { account_id: accountId, source_addr: '+14155550100', status: 'queued' });
  const id = await idOf(number);
  const trial = await ask('POST', `/${id}/release?dry_run=true`, undefined, ANY);
  expect(trial.json).toMatchObject({
    ...{
      dry_run: true,
      before: { account_id: accountOf(accountId) },
      after: { account_id: null, campaign: null },
    },
    touches: {
      campaigns: 1,
      inbound_routes: 1,
      messages_accepted: 1,
      messages_scheduled: 0,
      messages_queued: 2,
    },
  });
  expect((await ask('GET', `/${id}`)).json).toMatchObject({ delivery_method: 'webhook' });
  const released = await ask('POST', `/${id}/release`, undefined, ANY);
  expect(released).toMatchObject({ status: 200, json: { account_id: null, campaign: null } });
  expect((await ask('POST', `/${id}/release`, undefined, ANY)).json).toEqual(released.json);
  expect(Object.values(await campaignsOf(accountId))).toEqual([[]]);
  expect(await eventsOf(accountId)).toHaveLength(1);
  expect(await auditOf(number)).toMatchObject([
    { account_id: accountId, action: 'number.released', before: { sms_enabled: true }, after: null },
  ]);
  const { accountId: next } = await seedAccount(database.pool);
  expect(await ask('POST', '', { account_id: accountOf(next), number })).toMatchObject({
    ...{ status: 201, json: { id, account_id: accountOf(next), delivery_method: 'storage' } },
  });
});
