import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSmppPasswords, hashSmppPassword } from '../../shared/accounts/smpp-password.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { callFunction, type FunctionAnswer } from '../../shared/testing/call-function.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['manage-credentials']);

const PATH = '/v1/smpp/credentials';
const passwords = createSmppPasswords();
const FINGERPRINT = Array.from({ length: 32 }, () => 'ab').join(':');

let bearer: string;
let strangerBearer: string;
beforeAll(async () => {
  bearer = await functions.bearer((await seedAccount(database.pool)).accountId);
  strangerBearer = await functions.bearer((await seedAccount(database.pool)).accountId);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as a customer would
type Answer = FunctionAnswer & { readonly body: any };

function call(method: string, path: string, body?: unknown, token = bearer): Promise<Answer> {
  const asked = { method, path, body, bearer: token, from: '203.0.113.7' };
  return callFunction(functions.address('manage-credentials'), asked);
}

describe('SMPP credentials', () => {
  test('are made with their password shown once, changed, rotated and revoked', async () => {
    const { status, body } = await call('POST', PATH, {
      name: 'Gateway',
      allowed_ips: ['2001:db8::1'],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^smp_/),
      system_id: expect.stringMatching(/^rm[0-9a-f]{10}$/),
      password: expect.stringMatching(/^[0-9A-Za-z]{8}$/),
      ...{ mode: 'live', allowed_ips: ['2001:db8::1'], max_binds: 2, throughput: 100, active: true },
    });
    const path = `${PATH}/${body.id}`;
    expect((await call('PATCH', path, { max_binds: 4 })).body).toMatchObject({
      max_binds: 4,
      throughput: 100,
    });
    const { body: rotated } = await call('POST', `${path}/rotate`, { overlap_seconds: 60 });
    expect(rotated.password).not.toBe(body.password);
    const { rows } = await database.pool.query(
      `select password_hash <> previous_password_hash as two, previous_password_until > now() as open
       from messaging.smpp_accounts where system_id = $1`,
      [body.system_id],
    );
    expect(rows).toEqual([{ two: true, open: true }]);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).body).toMatchObject({ active: false, revoked_at: expect.any(String) });
    expect((await call('PATCH', path, { active: true })).status).toBe(404);
  });

  test('whose name no database can hold are refused by the field', async () => {
    const { status, body } = await call('POST', PATH, { name: 'a\u0000b' });
    expect([status, body.errors]).toEqual([
      422,
      [{ field: 'name', message: 'must have no control characters' }],
    ]);
  });

  test('of a name that somebody has are refused, whoever it is', async () => {
    const wanted = { name: 'One', system_id: 'taken_by_one' };
    expect((await call('POST', PATH, wanted)).status).toBe(201);
    const again = await call('POST', PATH, wanted, strangerBearer);
    expect([again.status, again.body.code]).toEqual([409, 'system_id_taken']);
  });

  test('beyond a hundred are refused', async () => {
    const { accountId: other } = await seedAccount(database.pool);
    await database.pool.query(
      `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash)
       select $1, 'many', 'many' || n, 'none' from generate_series(1, 100) n`,
      [other],
    );
    const { body } = await call('POST', PATH, { name: 'x' }, await functions.bearer(other));
    expect(body.code).toBe('too_many_credentials');
  });
});

const DEFAULTS = {
  ...{ default_alphabet: 'gsm7', window: 100, delivery_window: 10, enquire_link_seconds: 30 },
  ...{ inactivity_seconds: 0, response_seconds: 10, throttle_wait_ms: 1_000, suppress_duplicates_seconds: 0 },
  ...{ require_tls: false, client_certificates: [] },
  receipts: { id: 'text', date_digits: 10, utc_offset_minutes: 0, per: 'message', tlvs: true },
};

describe('the settings of SMPP credentials', () => {
  const make = async (settings?: object) => {
    const { body } = await call('POST', PATH, { name: 'Gateway', settings });
    return body;
  };

  test('are all shown, at their defaults where nothing was said', async () => {
    expect((await make()).settings).toEqual(DEFAULTS);
    const made = await make({ window: 50, receipts: { id: 'hex' } });
    const expected = { ...DEFAULTS, window: 50, receipts: { ...DEFAULTS.receipts, id: 'hex' } };
    expect(made.settings).toEqual(expected);
    expect((await call('GET', `${PATH}/${made.id}`)).body.settings).toEqual(expected);
  });

  test('are changed one by one, and null is the default again', async () => {
    const { id } = await make({ window: 50, enquire_link_seconds: 60, receipts: { id: 'hex', tlvs: false } });
    const { body } = await call('PATCH', `${PATH}/${id}`, {
      settings: {
        ...{ window: null, default_alphabet: 'latin1', client_certificates: [FINGERPRINT] },
        receipts: { id: null, date_digits: 14 },
      },
    });
    expect(body.settings).toEqual({
      ...{ ...DEFAULTS, default_alphabet: 'latin1', enquire_link_seconds: 60 },
      client_certificates: [FINGERPRINT.toUpperCase()],
      receipts: { ...DEFAULTS.receipts, date_digits: 14, tlvs: false },
    });
    const { body: renamed } = await call('PATCH', `${PATH}/${id}`, { name: 'Other' });
    expect(renamed.settings).toEqual(body.settings);
  });

  test('stand in the audit log as they were stored, before and after', async () => {
    const token = await functions.bearer((await seedAccount(database.pool)).accountId);
    const { body: made } = await call('POST', PATH, { name: 'x', settings: { window: 50 } }, token);
    await call('PATCH', `${PATH}/${made.id}`, { settings: { window: 60 } }, token);
    const { body: log } = await call('GET', '/v1/audit-log', undefined, token);
    expect(log.data[0]).toMatchObject({
      ...{ before: { settings: { window: 50 } }, after: { settings: { window: 60 } } },
    });
  });

  test.each([
    ['settings.window', { window: 0 }],
    ['settings.delivery_window', { delivery_window: 501 }],
    ['settings.response_seconds', { response_seconds: 11 }],
    ['settings.enquire_link_seconds', { enquire_link_seconds: '30' }],
    ['settings.default_alphabet', { default_alphabet: 'ascii' }],
    ['settings.require_tls', { require_tls: 'yes' }],
    ['settings.client_certificates.0', { client_certificates: ['AB:CD'] }],
    ['settings.client_certificates', { client_certificates: Array(11).fill(FINGERPRINT) }],
    ['settings.receipts.date_digits', { receipts: { date_digits: 11 } }],
    ['settings.receipts.utc_offset_minutes', { receipts: { utc_offset_minutes: 900 } }],
    ['settings.receipts', { receipts: null }],
    ['settings.wndow', { wndow: 50 }],
    ['settings.receipts.form', { receipts: { form: 'hex' } }],
  ])('are refused by the name of the field: %s', async (field, settings) => {
    const { id } = await make();
    const made = await call('POST', PATH, { name: 'x', settings });
    const changed = await call('PATCH', `${PATH}/${id}`, { settings });
    expect([made.status, made.body.errors?.[0]?.field]).toEqual([422, field]);
    expect([changed.status, changed.body.errors?.[0]?.field]).toEqual([422, field]);
    expect((await call('GET', `${PATH}/${id}`)).body.settings).toEqual(DEFAULTS);
  });
});

describe('the first credentials of an account', () => {
  let accounts = 0;

  /** As support makes them, with the account. */
  async function withFirst(columns: Readonly<Record<string, unknown>> = {}) {
    const { accountId } = await seedAccount(database.pool);
    accounts += 1;
    const row: Readonly<Record<string, unknown>> = {
      ...{ auth_type: 'BOTH', smpp_system_id: `first${accounts}`, smpp_throughput: 30 },
      ...{ smpp_password_hash: await hashSmppPassword('original', randomBytes), ...columns },
    };
    const names = Object.keys(row);
    await database.pool.query(
      `update messaging.customer_sms_auth set ${names.map((name, n) => `${name} = $${n + 2}`).join(', ')}
       where account_id = $1`,
      [accountId, ...Object.values(row)],
    );
    const token = await functions.bearer(accountId);
    const { body } = await call('GET', PATH, undefined, token);
    return { accountId, token, first: body.data[0] };
  }

  const storedOf = async (accountId: Uuid) =>
    (
      await database.pool.query('select * from messaging.customer_sms_auth where account_id = $1', [
        accountId,
      ])
    ).rows[0];

  test('are listed beside the others, and read by their id', async () => {
    const { token, first } = await withFirst();
    expect(first).toEqual({
      ...{ id: expect.stringMatching(/^smp_/), name: 'First credentials', system_id: `first${accounts}` },
      ...{ mode: 'live', allowed_ips: null, max_binds: 2, throughput: 30, settings: DEFAULTS, active: true },
      ...{ previous_password_until: null, revoked_at: null, created_at: expect.stringMatching(/Z$/) },
    });
    const { body: made } = await call('POST', PATH, { name: 'Second' }, token);
    const { body: page } = await call('GET', `${PATH}?limit=1`, undefined, token);
    const { body: rest } = await call('GET', `${PATH}?cursor=${page.next_cursor}`, undefined, token);
    expect([page, rest].flatMap(({ data }) => data.map(({ id }: { id: string }) => id))).toEqual([
      ...[made.id, first.id],
    ]);
    expect((await call('GET', `${PATH}/${first.id}`, undefined, token)).body).toEqual(first);
  });

  test('of an account without an SMPP door are none', async () => {
    const { token } = { token: await functions.bearer((await seedAccount(database.pool)).accountId) };
    expect((await call('GET', PATH, undefined, token)).body.data).toEqual([]);
  });

  test('that support has closed are not active, whatever is asked', async () => {
    const { token, first } = await withFirst({ auth_type: 'API_KEY' });
    expect(first.active).toBe(false);
    const { body } = await call('PATCH', `${PATH}/${first.id}`, { active: true }, token);
    expect(body.active).toBe(false);
  });

  test('are changed like the others, and nothing else of the account is', async () => {
    const { accountId, token, first } = await withFirst();
    const before = await storedOf(accountId);
    const change = {
      ...{
        name: 'Old gateway',
        allowed_ips: ['203.0.113.0/24'],
        max_binds: 5,
        throughput: 40,
        active: false,
      },
      settings: { window: 50 },
    };
    const { body } = await call('PATCH', `${PATH}/${first.id}`, change, token);
    expect(body).toEqual({ ...first, ...change, settings: { ...DEFAULTS, window: 50 } });
    expect(await storedOf(accountId)).toEqual({
      ...before,
      ...{ smpp_name: 'Old gateway', smpp_allowed_ips: ['203.0.113.0/24'], smpp_max_binds: 5 },
      ...{ smpp_throughput: 40, smpp_active: false, smpp_settings: { window: 50 } },
    });
    const { body: log } = await call('GET', '/v1/audit-log', undefined, token);
    expect(log.data[0]).toMatchObject({
      ...{ action: 'smpp_credential.updated', subject: first.id },
      ...{ before: { max_binds: 2, active: true }, after: { max_binds: 5, active: false } },
    });
  });

  test('get a new password while the one before opens, and are revoked', async () => {
    const { accountId, token, first } = await withFirst();
    const { body } = await call('POST', `${PATH}/${first.id}/rotate`, { overlap_seconds: 60 }, token);
    const rotated = await storedOf(accountId);
    expect(await passwords.matches(body.password, [rotated.smpp_password_hash])).toBe(true);
    expect(await passwords.matches('original', [rotated.smpp_previous_password_hash])).toBe(true);
    expect(rotated.smpp_previous_password_until.getTime()).toBeGreaterThan(Date.now());
    expect((await call('DELETE', `${PATH}/${first.id}`, undefined, token)).status).toBe(204);
    expect((await call('DELETE', `${PATH}/${first.id}`, undefined, token)).status).toBe(204);
    const { body: revoked } = await call('GET', `${PATH}/${first.id}`, undefined, token);
    expect(revoked).toMatchObject({ active: false, revoked_at: expect.any(String) });
    expect((await call('PATCH', `${PATH}/${first.id}`, { active: true }, token)).status).toBe(404);
    expect((await storedOf(accountId)).active).toBe(true);
  });

  test('are nobody else’s, and their name is taken', async () => {
    const { first } = await withFirst();
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['POST', '/rotate', {}],
      ['DELETE', '', undefined],
    ] as const) {
      const { status } = await call(method, `${PATH}/${first.id}${path}`, body, strangerBearer);
      expect({ method, status }).toEqual({ method, status: 404 });
    }
    const taken = await call('POST', PATH, { name: 'x', system_id: first.system_id }, strangerBearer);
    expect([taken.status, taken.body.code]).toEqual([409, 'system_id_taken']);
  });
});
