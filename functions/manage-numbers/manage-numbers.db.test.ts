import { beforeEach, describe, expect, test } from 'vitest';
import type { NumberPage, NumberResource } from '../../shared/contracts/http/numbers.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { decryptSecret } from '../../shared/platform/secret-box.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';

const KEY = Buffer.alloc(32, 7);
const db = useDatabase();
const functions = useFunctions(db, ['manage-numbers'], {
  ENCRYPTION_KEY: KEY.toString('base64'),
  DEFAULT_WEBHOOK_RETRIES: '5',
});

let accountId: Uuid;
let number: string;
let bearer: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  bearer = await functions.bearer(accountId, 'numbers:read numbers:manage');
});

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${functions.address('manage-numbers')}/v1/numbers${path}`, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as NumberResource & { readonly code?: string },
  };
}
const read = () => call('GET', `/${number}`);
const patch = (body: unknown) => call('PATCH', `/${number}`, body);

async function routeOf(did = number) {
  return (await db.pool.query('select * from messaging.inbound_routes where did = $1', [did])).rows[0];
}

async function auditRows() {
  const { rows } = await db.pool.query(
    'select action, subject, before, after from messaging.audit_log where account_id = $1 order by id',
    [accountId],
  );
  return rows;
}

test('a number without settings shows where its messages are', async () => {
  expect(await read()).toEqual({
    status: 200,
    body: {
      ...{ number, sender_class: 'long_code', sms_enabled: true, mms_enabled: false, tollfree_status: null },
      campaign: { id: `C${number.slice(-7)}`, use_case: 'CUSTOMER_CARE', status: 'ACTIVE' },
      inbound: {
        ...{ delivery_method: 'storage', webhook_url: null, webhook_method: 'POST', webhook_retry_count: 5 },
        ...{ webhook_secret_set: false, smpp_system_id: null, email_address: null },
      },
      created_at: expect.stringMatching(/\.\d{3}Z$/),
    },
  });
  expect((await call('GET', `/${number.replace('+', '%2B')}`)).status).toBe(200);
});

test('a change is made, shown, and in the audit log with what was before', async () => {
  const email = { delivery_method: 'email', email_address: 'texts@example.com' };
  expect(await patch({ mms_enabled: true, inbound: email })).toMatchObject({
    ...{ status: 200, body: { sms_enabled: true, mms_enabled: true, inbound: email } },
  });
  expect(await routeOf()).toMatchObject({ account_id: accountId, ...email, active: true });
  await patch({ inbound: { delivery_method: 'storage' } });
  expect((await read()).body.inbound).toMatchObject({ ...email, delivery_method: 'storage' });
  expect(await auditRows()).toMatchObject([
    {
      ...{ action: 'number.changed', subject: `number:${number}` },
      before: { sms_enabled: true, mms_enabled: false, inbound: null },
      after: { sms_enabled: true, mms_enabled: true, inbound: email },
    },
    { before: { inbound: email }, after: { inbound: { ...email, delivery_method: 'storage' } } },
  ]);
});

describe('ends that cannot be', () => {
  test.each<[string, object, string]>([
    ['no URL', { delivery_method: 'webhook' }, 'inbound.webhook_url'],
    ['a private address', { webhook_url: 'https://10.0.0.1/' }, 'inbound.webhook_url'],
    ['the metadata server', { webhook_url: 'https://169.254.169.254/' }, 'inbound.webhook_url'],
    ['text in the clear', { webhook_url: 'http://example.com/' }, 'inbound.webhook_url'],
    ['a password in the URL', { webhook_url: 'https://a:b@example.com/' }, 'inbound.webhook_url'],
    ['another scheme', { webhook_url: 'ftp://example.com/' }, 'inbound.webhook_url'],
    ['an SMPP account that is none', { smpp_system_id: 'nobody' }, 'inbound.smpp_system_id'],
    [
      'a header in the address',
      { email_address: 'a@example.com\r\nBcc: b@example.com' },
      'inbound.email_address',
    ],
    ['two addresses', { email_address: 'a@example.com,b@example.com' }, 'inbound.email_address'],
    ['a display name', { email_address: 'A <a@example.com>' }, 'inbound.email_address'],
    ['too many attempts', { webhook_retry_count: 21 }, 'inbound.webhook_retry_count'],
  ])('%s is refused by its field, and nothing changes', async (_what, inbound, field) => {
    expect(await patch({ inbound })).toMatchObject({
      ...{ status: 422, body: { code: 'invalid_request', errors: [{ field }] } },
    });
    expect(await routeOf()).toBeUndefined();
    expect(await auditRows()).toEqual([]);
  });

  test("an SMPP account of another company's is as none", async () => {
    const other = await seedAccount(db.pool);
    const seed = { name: 'Test', password_hash: 'none' };
    await insertRow(
      db.pool,
      'messaging.smpp_accounts',
      { ...seed, account_id: other.accountId, system_id: 'theirs' },
      'id',
    );
    await insertRow(
      db.pool,
      'messaging.smpp_accounts',
      { ...seed, account_id: accountId, system_id: 'ours' },
      'id',
    );
    const smpp = (id: string) => patch({ inbound: { delivery_method: 'smpp', smpp_system_id: id } });
    expect((await smpp('theirs')).status).toBe(422);
    expect((await smpp('ours')).status).toBe(200);
    await db.pool.query(
      `update messaging.customer_sms_auth set smpp_system_id = 'our-first', auth_type = 'BOTH' where account_id = $1`,
      [accountId],
    );
    expect((await smpp('our-first')).status).toBe(200);
  });
});

test.each<[string, () => Promise<unknown>]>([
  [
    'a webhook',
    () => patch({ inbound: { delivery_method: 'webhook', webhook_url: 'https://example.com/' } }),
  ],
  ['a secret', () => call('POST', `/${number}/rotate-secret`)],
])(
  'a route that is made for %s is tried again as the platform says, until the number says',
  async (_what, make) => {
    await make();
    expect(await routeOf()).toMatchObject({ webhook_retry_count: 5 });
    expect((await read()).body.inbound.webhook_retry_count).toBe(5);
    await patch({ inbound: { webhook_retry_count: 0 } });
    await call('POST', `/${number}/rotate-secret`);
    expect(await routeOf()).toMatchObject({ webhook_retry_count: 0 });
  },
);

test('http is for accounts that allow it', async () => {
  await db.pool.query('update accounts.accounts set webhook_http_allowed = true where id = $1', [accountId]);
  const url = 'http://example.com/texts';
  const answer = await patch({
    inbound: { delivery_method: 'webhook', webhook_url: url, webhook_method: 'PUT' },
  });
  expect(answer).toMatchObject({
    status: 200,
    body: { inbound: { webhook_url: url, webhook_method: 'PUT' } },
  });
});

describe('the secret of a webhook', () => {
  const rotate = async (of = number) => call('POST', `/${of}/rotate-secret`);
  const secretOf = async () => (await rotate()).body as unknown as { readonly webhook_secret: string };

  test('is shown once, kept encrypted, and survives a change', async () => {
    const { webhook_secret: secret } = await secretOf();
    expect(secret).toMatch(/^whsec_/);
    await patch({ inbound: { delivery_method: 'webhook', webhook_url: 'https://example.com/' } });
    expect(decryptSecret(KEY, (await routeOf()).webhook_secret)).toBe(secret);
    const shown = await read();
    expect(shown.body.inbound.webhook_secret_set).toBe(true);
    expect(JSON.stringify([shown.body, await auditRows()])).not.toMatch(/whsec_|v1:/);
  });

  test('is another one each time', async () => {
    const [first, second] = [await secretOf(), await secretOf()];
    expect(first.webhook_secret).not.toBe(second.webhook_secret);
    expect((await auditRows()).map(({ action }) => action)).toEqual([
      'number.secret_rotated',
      'number.secret_rotated',
    ]);
  });
});

test("an earlier holder's route is not seen, and its secret does not stay", async () => {
  const other = await seedAccount(db.pool);
  await insertRow(
    db.pool,
    'messaging.inbound_routes',
    {
      ...{
        did: number,
        account_id: other.accountId,
        delivery_method: 'email',
        email_address: 'old@example.com',
      },
      webhook_secret: 'v1:theirs',
    },
    'id',
  );
  expect((await read()).body.inbound).toMatchObject({ delivery_method: 'storage', email_address: null });
  await patch({ sms_enabled: false });
  expect(await routeOf()).toMatchObject({ account_id: accountId, email_address: null, webhook_secret: null });
});

test('a new secret takes the number over from an earlier holder, and nothing of what that one set', async () => {
  const other = await seedAccount(db.pool);
  const theirs = { account_id: other.accountId, delivery_method: 'email', email_address: 'old@example.com' };
  await insertRow(db.pool, 'messaging.inbound_routes', { did: number, ...theirs }, 'id');
  expect((await call('POST', `/${number}/rotate-secret`)).status).toBe(200);
  expect((await read()).body.inbound).toMatchObject({
    ...{ delivery_method: 'storage', email_address: null, webhook_secret_set: true },
  });
});

test('pages hold each number of the account once, and no other', async () => {
  await db.pool.query('insert into numbers.dids (number, account_id) values ($1, $3), ($2, $3)', [
    ...[`55${number.slice(-4)}`, `+1833${number.slice(-7)}`, accountId],
  ]);
  await patch({ inbound: { delivery_method: 'email', email_address: 'a@example.com' } });
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await call('GET', `?limit=1${query}`)).body as unknown as NumberPage;
    seen.push(...page.data.map((row) => row.number));
    cursor = page.next_cursor;
  }
  expect(seen.sort()).toEqual([`+1833${number.slice(-7)}`, number, `55${number.slice(-4)}`].sort());
  const filtered = (await call('GET', '?delivery_method=email')).body as unknown as NumberPage;
  expect(filtered.data.map((row) => row.number)).toEqual([number]);
});

test("what is no number and what is another account's answer alike", async () => {
  const other = await seedAccount(db.pool);
  for (const named of [other.number, '+19995550100', '%00', 'x', '+1', '0123456']) {
    const answers = await Promise.all([
      call('GET', `/${named}`),
      call('PATCH', `/${named}`, { sms_enabled: false }),
      call('POST', `/${named}/rotate-secret`),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      Array.from({ length: 3 }, () => [404, 'not_found']),
    );
  }
  expect(await routeOf(other.number)).toBeUndefined();
});
