import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SmppBindPage } from '../../shared/contracts/http/smpp-binds.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { insertRow } from '../../shared/testing/seed-messages.ts';

const database = useDatabase();
const functions = useFunctions(database, ['read-smpp-binds']);

let accountId: Uuid;
let bearer: string;
let foreign: Uuid;

const ROW = {
  ...{ system_id: 'customer1', bridge: 'bridge-1', bind_type: 'transceiver', interface_version: 0x34 },
  ...{ peer_address: '192.0.2.7', tls: true },
};

const seedBind = (columns: Readonly<Record<string, unknown>> = {}) =>
  insertRow(database.pool, 'messaging.smpp_sessions', { account_id: accountId, ...ROW, ...columns }, 'id');

beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
  foreign = await seedBind();
});
beforeEach(async () => {
  ({ accountId } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId, 'smpp:read');
});

async function get(path: string) {
  const reply = await fetch(functions.address('read-smpp-binds') + path, {
    headers: { 'x-forwarded-authorization': bearer },
  });
  return { status: reply.status, body: await reply.json() };
}

async function idsOf(query = ''): Promise<string[]> {
  const { status, body } = await get(`/v1/smpp/binds${query}`);
  expect(status).toBe(200);
  return (body as SmppBindPage).data.map(({ id }) => id);
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000);

test('a bind is shown whole to its account', async () => {
  const seenAt = ago(1);
  const id = await seedBind({
    ...{ bound_at: new Date('2026-11-25T10:00:00.005Z'), seen_at: seenAt },
    ...{ serving: 3, request_window: 100, in_flight: 2, delivery_window: 10 },
    ...{ segments_per_second: 40, throughput: 50, submitted: 900, refused: 2, throttled: 7, delivered: 880 },
    ...{ last_error: 'sender_not_owned: not yours', last_error_at: new Date('2026-11-25T10:05:00.000Z') },
  });
  expect(await get(`/v1/smpp/binds/${formatId('smppBind', id)}`)).toEqual({
    status: 200,
    body: {
      id: formatId('smppBind', id),
      ...{ system_id: 'customer1', state: 'bound', bind_type: 'transceiver', interface_version: '3.4' },
      ...{ peer_address: '192.0.2.7', tls: true, server: 'bridge-1' },
      ...{ bound_at: '2026-11-25T10:00:00.005Z', seen_at: seenAt.toISOString() },
      ...{ requests: { used: 3, size: 100 }, deliveries: { used: 2, size: 10 } },
      rate: { segments_per_second: 40, throughput: 50 },
      ...{ submitted: 900, refused: 2, throttled: 7, delivered: 880 },
      last_error: { words: 'sender_not_owned: not yours', at: '2026-11-25T10:05:00.000Z' },
      ...{ ended_at: null, end_reason: null },
    },
  });
});

test('an IPv6 address and version 5.0 are shown as people write them', async () => {
  const id = await seedBind({ interface_version: 0x50, peer_address: '2001:db8::1' });
  expect((await get(`/v1/smpp/binds/${formatId('smppBind', id)}`)).body).toMatchObject({
    ...{ interface_version: '5.0', peer_address: '2001:db8::1', last_error: null },
  });
});

describe('the list', () => {
  test('shows what is bound now, newest first, and nothing of another account', async () => {
    const older = await seedBind();
    const newer = await seedBind();
    await seedBind({ closed_at: new Date(), close_reason: 'unbound by the peer' });
    expect(await idsOf()).toEqual([newer, older].map((id) => formatId('smppBind', id)));
    expect(await idsOf()).not.toContain(formatId('smppBind', foreign));
  });

  test('leaves out the binds of a server that has been silent for fifteen seconds', async () => {
    await seedBind({ seen_at: ago(16) });
    const living = await seedBind({ seen_at: ago(10) });
    expect(await idsOf()).toEqual([formatId('smppBind', living)]);
  });

  test('shows those that ended and why, also before the row of a dead server is closed', async () => {
    const unbound = await seedBind({ closed_at: ago(60), close_reason: 'unbound by the peer', serving: 4 });
    const lost = await seedBind({ seen_at: ago(16), in_flight: 4 });
    await seedBind();
    const { body } = await get('/v1/smpp/binds?state=ended');
    expect((body as SmppBindPage).data).toMatchObject([
      { id: formatId('smppBind', lost), end_reason: 'its server stopped', deliveries: { used: 0 } },
      { id: formatId('smppBind', unbound), end_reason: 'unbound by the peer', requests: { used: 0 } },
    ]);
  });

  test('shows one system_id alone, page by page', async () => {
    const first = await seedBind({ system_id: 'gateway' });
    const second = await seedBind({ system_id: 'gateway' });
    await seedBind({ system_id: 'other' });
    const page = (await get('/v1/smpp/binds?system_id=gateway&limit=1')).body as SmppBindPage;
    expect(page.data.map(({ id }) => id)).toEqual([formatId('smppBind', second)]);
    const next = `/v1/smpp/binds?system_id=gateway&limit=1&cursor=${page.next_cursor}`;
    expect((await get(next)).body).toMatchObject({
      ...{ data: [{ id: formatId('smppBind', first) }], next_cursor: null },
    });
  });
});

test('what is missing and what is not yours answer the same', async () => {
  const answers = await Promise.all(
    [formatId('smppBind', foreign), 'bnd_01kawz8y5qf3sbm2e7vtn4hxcd', 'bnd_', 'x'].map((id) =>
      get(`/v1/smpp/binds/${id}`),
    ),
  );
  expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
    answers.map(() => [404, 'not_found']),
  );
});
