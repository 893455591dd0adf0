import { beforeAll, expect, test } from 'vitest';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { type SeededOperator, seedOperator } from '../../shared/testing/seed-operator.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-campaigns']);

let operator: SeededOperator;
let bearer: string;
beforeAll(async () => {
  operator = await seedOperator(database.pool, 'operator');
  bearer = await functions.bearerOf(operator);
});

async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const reply = await fetch(`${functions.address('manage-campaigns')}/v1/admin/campaigns${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const etag = reply.headers.get('etag') ?? '';
  return { status: reply.status, etag, json: (await reply.json()) as Record<string, unknown> };
}

const ANY = { 'if-match': '*' };

async function campaignOf(accountId: Uuid): Promise<string> {
  const { rows } = await database.pool.query(
    'select id from messaging.campaigns_10dlc where account_id = $1',
    [accountId],
  );
  return formatId('campaign', rows[0].id);
}

async function rowsOf(table: string, accountId: Uuid) {
  const { rows } = await database.pool.query(`select * from ${table} where account_id = $1 order by id`, [
    accountId,
  ]);
  return rows;
}

test('a campaign is shown without numbers and texts of people', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  await database.pool.query(
    `update messaging.campaigns_10dlc set description = 'Answers from ' || $2, sample_messages = '{Your code is 4711}',
       throughput_limit = 75, daily_cap = 2000, tcr_approval_date = '2026-11-02'
     where account_id = $1`,
    [accountId, number],
  );
  const id = await campaignOf(accountId);
  const { status, json } = await ask('GET', `/${id}`);
  expect({ status, json }).toMatchObject({
    status: 200,
    json: {
      ...{
        id,
        account_id: formatId('account', accountId),
        campaign_id: `C${number.slice(-7)}`,
        status: 'ACTIVE',
      },
      ...{ description: `Answers from +141******${number.slice(-2)}`, sample_messages: ['(17 characters)'] },
      ...{ numbers: 1, segments_per_minute: 75, segments_per_day: 2000, approved_on: '2026-11-02' },
    },
  });
  expect(JSON.stringify(json)).not.toContain(number);
});

test('a suspension on trial counts what waits; in earnest the account is told and the log says who', async () => {
  const { accountId, number } = await seedAccount(database.pool);
  for (const source_addr of [number, number, '+14155550100']) {
    await seedMessage(database.pool, { account_id: accountId, source_addr, status: 'queued' });
  }
  const id = await campaignOf(accountId);
  const { etag } = await ask('GET', `/${id}`);
  const trial = await ask('PATCH', `/${id}?dry_run=true`, { status: 'SUSPENDED' }, { 'if-match': etag });
  expect(trial.json).toMatchObject({
    ...{ before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } },
    touches: { numbers: 1, messages_accepted: 0, messages_scheduled: 0, messages_queued: 2 },
  });
  expect(await rowsOf('messaging.account_events', accountId)).toEqual([]);
  const changed = await ask('PATCH', `/${id}`, { status: 'SUSPENDED' }, { 'if-match': etag });
  expect(changed).toMatchObject({ status: 200, json: { status: 'SUSPENDED' } });
  expect((await ask('PATCH', `/${id}`, { status: 'ACTIVE' }, { 'if-match': etag })).status).toBe(412);
  expect((await ask('PATCH', `/${id}`, { status: 'SUSPENDED' }, ANY)).status).toBe(200);
  expect(await rowsOf('messaging.account_events', accountId)).toMatchObject([
    { type: 'campaign.updated', data: { status: 'SUSPENDED', previous_status: 'ACTIVE' } },
  ]);
  expect(await rowsOf('messaging.audit_log', accountId)).toMatchObject([
    {
      action: 'campaign.updated',
      actor: formatId('operator', operator.operatorId),
      after: { status: 'SUSPENDED' },
    },
  ]);
});

test('a campaign that the registry has not named yet changes too', async () => {
  const { accountId } = await seedAccount(database.pool);
  await database.pool.query('update messaging.campaigns_10dlc set campaign_id = null where account_id = $1', [
    accountId,
  ]);
  const id = await campaignOf(accountId);
  expect((await ask('PATCH', `/${id}`, { status: 'PENDING' }, ANY)).json).toMatchObject({
    status: 'PENDING',
  });
});

test('campaigns are found by account and by state', async () => {
  const { accountId } = await seedAccount(database.pool);
  const id = await campaignOf(accountId);
  const idsBy = async (query: string) =>
    ((await ask('GET', query)).json.data as { id: string }[]).map((row) => row.id);
  expect(await idsBy(`?account_id=${formatId('account', accountId)}`)).toEqual([id]);
  expect(await idsBy(`?account_id=${formatId('account', accountId)}&status=EXPIRED`)).toEqual([]);
  expect(await idsBy('?limit=1')).toEqual([id]);
});

test('a state that is none is refused', async () => {
  const { accountId } = await seedAccount(database.pool);
  expect((await ask('PATCH', `/${await campaignOf(accountId)}`, { status: 'active' }, ANY)).status).toBe(422);
});
