// Binds of customers against real rows: who gets in, who does not and why, and that places are counted over bridges.
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import { hashSmppPassword } from '../../../shared/accounts/smpp-password.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { seedConnector } from '../../../shared/testing/seed.ts';
import { submitText } from '../../../shared/testing/submit-text.ts';
import {
  type Customer,
  PASSWORD,
  seedCustomer,
  useCustomerSmpp,
} from '../../../shared/testing/use-customer-smpp.ts';
import { rawPeer } from '../smpp/test-peers.ts';

const database = useDatabase();
const makeCertificate = (value: string) =>
  generate([{ name: 'commonName', value }], { keyType: 'ec', algorithm: 'sha256' });
const certificate = await makeCertificate('localhost');
const door = useCustomerSmpp(database, {
  tls: { port: 0, cert: certificate.cert, key: certificate.private },
});

async function rows(sql: string, values: readonly unknown[]) {
  return (await database.pool.query(sql, [...values])).rows;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    if (await what()) return;
    await sleep(20);
  }
  throw new Error('not within 5 s');
}

const refusalsOf = ({ accountId }: Customer) =>
  rows(
    `select after->>'reason' as reason, host(address) as address from messaging.audit_log
     where account_id = $1 and action = 'smpp_bind.refused'`,
    [accountId],
  );

test.each([
  ['transmitter', 0x33, 'bound_tx'],
  ['receiver', 0x34, 'bound_rx'],
  ['transceiver', 0x50, 'bound_trx'],
] as const)('a %s of version %i binds, and its row says so', async (type, interfaceVersion, state) => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer, { type, interfaceVersion });
  expect(session.state()).toBe(state);
  expect(
    await rows(
      `select bind_type, interface_version, host(peer_address) as peer, tls, bridge, closed_at
       from messaging.smpp_sessions where system_id = $1`,
      [customer.systemId],
    ),
  ).toEqual([
    {
      bind_type: type,
      interface_version: interfaceVersion,
      ...{ peer: '127.0.0.1', tls: false, bridge: 'bridge-1', closed_at: null },
    },
  ]);
});

test("a session's row tells its windows, its counts and the last refusal in words", async () => {
  const settings = { window: 7, delivery_window: 3 };
  const customer = await seedCustomer(database, { settings, throughput: 50 });
  const session = await door.bind(customer);
  const outcome = await session.request({
    ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddr: '12025550199', destinationAddr: '16505550123' },
    shortMessage: Buffer.from('not from a number of ours'),
  });
  expect(outcome).toMatchObject({ kind: 'response' });
  await until(async () => {
    const [row] = await rows(
      `select request_window, delivery_window, throughput, serving, submitted, refused, last_error
       from messaging.smpp_sessions where system_id = $1`,
      [customer.systemId],
    );
    if (row?.refused === '0') return false;
    expect(row).toEqual({
      ...{ request_window: 7, delivery_window: 3, throughput: 50, serving: 0, submitted: '0', refused: '1' },
      last_error: expect.stringMatching(/^sender_not_owned: /),
    });
    return true;
  });
});

test('requests that wait, deliveries that wait, the rate and what was throttled stand in the row', async () => {
  await seedConnector(database.pool);
  const settings = { throttle_wait_ms: 2_000 };
  const customer = await seedCustomer(database, { throughput: 1, settings });
  const session = await door.bind(customer, { onRequest: () => {} });
  await database.pool.query(
    `insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
     select $1, $2, 'inbound', uuidv7(), 1, '{"from": "+16505550123", "to": "+14155550100", "body": "Hi"}'
     from generate_series(1, 2)`,
    [customer.accountId, customer.systemId],
  );
  // The first second's worth is had at once; the others wait for seconds, and the last ones would wait too long.
  const answers = Promise.all(Array.from({ length: 14 }, () => submitText(session, customer.number)));
  const row = async () => {
    const [first] = await rows(
      'select serving, in_flight, throttled, last_error from messaging.smpp_sessions where system_id = $1',
      [customer.systemId],
    );
    return first;
  };
  await expect.poll(row, { timeout: 5_000 }).toMatchObject({ in_flight: 2, serving: expect.any(Number) });
  await expect.poll(async () => Number((await row())?.serving) >= 5, { timeout: 5_000 }).toBe(true);
  const rate = () =>
    rows('select segments_per_second from messaging.smpp_sessions where system_id = $1', [customer.systemId]);
  await until(async () => (await rate())[0]?.segments_per_second > 0);
  const throttled = (await answers).filter(({ commandStatus }) => commandStatus === 0x58).length;
  expect(throttled).toBeGreaterThan(0);
  await expect.poll(row, { timeout: 5_000 }).toMatchObject({
    ...{ throttled: String(throttled), last_error: expect.stringMatching(/^rate_limited: /), serving: 0 },
  });
});

test('a refused request of another kind is told in words too', async () => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await session.request({ command: 'cancel_sm', messageId: 'nothing' });
  await until(async () => {
    const [row] = await rows('select last_error from messaging.smpp_sessions where system_id = $1', [
      customer.systemId,
    ]);
    return /^cancel_sm: /.test(row?.last_error ?? '');
  });
});

test.each([
  [0x33, undefined],
  [0x34, 0x34],
  [0x50, 0x50],
])('a bind of version %i is answered with the version %s', async (interfaceVersion, scInterfaceVersion) => {
  const { systemId, password } = await seedCustomer(database);
  const peer = await rawPeer(door.server.port);
  peer.send({ command: 'bind_receiver', sequenceNumber: 1, systemId, password, interfaceVersion });
  const response = await peer.nextPdu();
  expect(response).toMatchObject({ command: 'bind_receiver_resp', commandStatus: 0, systemId: 'ringer' });
  expect('scInterfaceVersion' in response ? response.scInterfaceVersion : undefined).toBe(scInterfaceVersion);
  peer.socket.destroy();
});

describe('a bind is refused, and the account can read why', () => {
  test.each([
    ['wrong_password', { password_hash: 'scrypt:00' }, 0x0e],
    ['inactive', { active: false }, 0x0d],
    ['inactive', { revoked_at: new Date() }, 0x0d],
    ['address_not_allowed', { allowed_ips: ['192.0.2.0/24', '2001:db8::/32'] }, 0x101],
    ['tls_required', { settings: { require_tls: true } }, 0x103],
  ])('%s: %o', async (reason, columns, commandStatus) => {
    const customer = await seedCustomer(database, columns);
    expect(await door.connect(customer)).toMatchObject({ kind: 'refused', commandStatus });
    await until(async () => (await refusalsOf(customer)).length > 0);
    expect(await refusalsOf(customer)).toEqual([{ reason, address: '127.0.0.1' }]);
  });

  test('a system_id that nobody has', async () => {
    const refused = await door.connect({ systemId: 'nobody', password: PASSWORD });
    expect(refused).toMatchObject({ kind: 'refused', name: 'ESME_RINVSYSID' });
  });

  test('an account that was suspended', async () => {
    const customer = await seedCustomer(database);
    await rows(`update accounts.accounts set status = 'suspended' where id = $1`, [customer.accountId]);
    expect(await door.connect(customer)).toMatchObject({ kind: 'refused', name: 'ESME_RBINDFAIL' });
  });

  test('the sixth try after five wrong passwords, however right it is', async () => {
    const customer = await seedCustomer(database);
    for (let n = 0; n < 5; n += 1) {
      const refused = await door.connect({ ...customer, password: `wrong${n}` });
      expect(refused).toMatchObject({ name: 'ESME_RINVPASWD' });
    }
    expect(await door.connect(customer)).toMatchObject({ kind: 'refused', name: 'ESME_RTHROTTLED' });
  });
});

test('an allowed network, IPv4 in its own or in the IPv6 list, lets in', async () => {
  const customer = await seedCustomer(database, { allowed_ips: ['2001:db8::/32', '127.0.0.0/8'] });
  expect((await door.bind(customer)).state()).toBe('bound_trx');
});

test('while a password is rotated the one before it still opens, and not afterwards', async () => {
  const before = await hashSmppPassword('previous', randomBytes);
  const inTime = new Date(Date.now() + 60_000);
  const rotated = { previous_password_hash: before, previous_password_until: inTime };
  const customer = await seedCustomer(database, rotated);
  expect(await door.connect({ ...customer, password: 'previous' })).toMatchObject({ kind: 'bound' });
  const late = await seedCustomer(database, { ...rotated, previous_password_until: new Date(0) });
  expect(await door.connect({ ...late, password: 'previous' })).toMatchObject({ kind: 'refused' });
});

test('the first credential of an account, beside its API key, binds too', async () => {
  const { accountId } = await seedCustomer(database);
  const hash = await hashSmppPassword(PASSWORD, randomBytes);
  await rows(
    `update messaging.customer_sms_auth set auth_type = 'BOTH', smpp_system_id = 'first1', smpp_password_hash = $2
     where account_id = $1`,
    [accountId, hash],
  );
  const credentials = { systemId: 'first1', password: PASSWORD };
  expect((await door.bind(credentials)).state()).toBe('bound_trx');
  await rows(`update messaging.customer_sms_auth set auth_type = 'API_KEY' where account_id = $1`, [
    accountId,
  ]);
  expect(await door.connect(credentials)).toMatchObject({ name: 'ESME_RBINDFAIL' });
});

test('over TLS an account that wants nothing else binds, and its row says so', async () => {
  const customer = await seedCustomer(database, { settings: { require_tls: true } });
  const tls = { ca: certificate.cert, servername: 'localhost', minVersion: 'TLSv1.2' } as const;
  const session = await door.bind(customer, { tls, port: door.server.tlsPort ?? 0 });
  expect(session.state()).toBe('bound_trx');
  expect(
    await rows('select tls from messaging.smpp_sessions where system_id = $1', [customer.systemId]),
  ).toEqual([{ tls: true }]);
});

test('with a list of client certificates one of them must be shown, and its key be held', async () => {
  const [own, other] = await Promise.all([makeCertificate('esme'), makeCertificate('other')]);
  const fingerprint = new X509Certificate(own.cert).fingerprint256;
  const customer = await seedCustomer(database, { settings: { client_certificates: [fingerprint] } });
  const port = door.server.tlsPort ?? 0;
  const tls = { ca: certificate.cert, servername: 'localhost', minVersion: 'TLSv1.2' } as const;
  const show = ({ cert, private: key }: typeof own) => ({ ...tls, cert, key });
  expect(await door.connect(customer)).toMatchObject({ kind: 'refused', commandStatus: 0x103 });
  expect(await door.connect(customer, { tls, port })).toMatchObject({
    kind: 'refused',
    commandStatus: 0x100,
  });
  expect(await door.connect(customer, { tls: show(other), port })).toMatchObject({
    ...{ kind: 'refused', commandStatus: 0x100 },
  });
  const session = await door.bind(customer, { tls: show(own), port });
  expect(session.state()).toBe('bound_trx');
});

test('TLS 1.1 is not spoken', async () => {
  const socket = connectTls({
    ...{ host: '127.0.0.1', port: door.server.tlsPort ?? 0, ca: certificate.cert, servername: 'localhost' },
    ...{ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.message).toMatch(/protocol version|ECONNRESET/i);
});

describe('wrong passwords', () => {
  const wrong = (customer: Customer, port?: number) =>
    door.connect({ ...customer, password: 'mistyped' }, port === undefined ? {} : { port });

  test('with the fifth the wait begins, on every bridge, for the right password too, and for this system_id alone', async () => {
    const [customer, neighbour] = [await seedCustomer(database), await seedCustomer(database)];
    const other = await door.start({ bridgeId: 'bridge-2' });
    for (const port of [undefined, other.port, undefined, other.port, undefined]) {
      expect(await wrong(customer, port)).toMatchObject({ commandStatus: 0x0e });
    }
    await rows(
      `update messaging.token_failures set locked_until = now() + interval '1 minute'
       where subject = $1 and locked_until > failed_at returning 1`,
      [`smpp:${customer.systemId}@127.0.0.1`],
    );
    expect(await door.connect(customer)).toMatchObject({ kind: 'refused', commandStatus: 0x58 });
    expect(await door.connect(customer, { port: other.port })).toMatchObject({ commandStatus: 0x58 });
    expect((await door.bind(neighbour)).state()).toBe('bound_trx');
    await other.stop();
  });

  test('the right password ends the count; four wrong ones cost nothing', async () => {
    const customer = await seedCustomer(database);
    for (let tries = 0; tries < 4; tries += 1) await wrong(customer);
    expect((await door.bind(customer)).state()).toBe('bound_trx');
    expect(
      await rows('select 1 from messaging.token_failures where subject = $1', [
        `smpp:${customer.systemId}@127.0.0.1`,
      ]),
    ).toEqual([]);
  });

  test('names that nobody has are counted as well', async () => {
    const nobody = { systemId: 'nobody-else', password: 'mistyped' };
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await door.connect(nobody)).toMatchObject({ commandStatus: 0x0f });
    }
    expect(await door.connect(nobody)).toMatchObject({ commandStatus: 0x58 });
  });
});

test('a wrong password that cannot be counted is a fault of ours for now, and tells nobody that it was wrong', async () => {
  const customer = await seedCustomer(database);
  await database.pool.query(`
    create function messaging.fail() returns trigger language plpgsql as $$ begin raise exception 'away'; end $$;
    create trigger fail before insert on messaging.token_failures for each row execute function messaging.fail();`);
  try {
    const guesses = [customer, { systemId: 'nobody-there' }].map((of) =>
      door.connect({ systemId: of.systemId, password: 'mistyped' }),
    );
    for (const refused of await Promise.all(guesses)) {
      expect(refused).toMatchObject({ kind: 'refused', name: 'ESME_RSYSERR' });
    }
    expect((await door.bind(customer)).state()).toBe('bound_trx');
  } finally {
    await database.pool.query(
      'drop trigger fail on messaging.token_failures; drop function messaging.fail()',
    );
  }
});

describe('places', () => {
  test('of ten binds at once on two bridges as many get in as the account may have', async () => {
    const customer = await seedCustomer(database, { max_binds: 3 });
    const other = await door.start({ bridgeId: 'bridge-2' });
    const ports = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? door.server.port : other.port));
    const results = await Promise.all(ports.map((port) => door.connect(customer, { port })));
    expect(results.filter(({ kind }) => kind === 'bound')).toHaveLength(3);
    const names = results.flatMap((result) => (result.kind === 'refused' ? result.name : []));
    expect(new Set(names)).toEqual(new Set(['ESME_RALYBND']));
    for (const result of results) if (result.kind === 'bound') result.session.destroy('test over');
    await other.stop();
  });

  test('a place is free again when its session ends', async () => {
    const customer = await seedCustomer(database, { max_binds: 1 });
    await (await door.bind(customer)).unbind(1_000);
    await until(async () => {
      const result = await door.connect(customer);
      if (result.kind === 'bound') result.session.destroy('test over');
      return result.kind === 'bound';
    });
  });

  test('those of a bridge that died are free after fifteen seconds', async () => {
    const customer = await seedCustomer(database, { max_binds: 1 });
    await rows(
      `insert into messaging.smpp_sessions (account_id, system_id, bridge, bind_type, interface_version, peer_address,
         tls, seen_at)
       values ($1, $2, 'dead', 'transceiver', 52, '192.0.2.9', false, now() - interval '16 seconds')`,
      [customer.accountId, customer.systemId],
    );
    expect((await door.bind(customer)).state()).toBe('bound_trx');
  });
});

test.each([
  [
    'its credential is revoked',
    `update messaging.smpp_accounts set revoked_at = now() where account_id = $1`,
  ],
  ['its account is suspended', `update accounts.accounts set status = 'suspended' where id = $1`],
])('a session is unbound when %s', async (_what, sql) => {
  const customer = await seedCustomer(database);
  const session = await door.bind(customer);
  await rows(sql, [customer.accountId]);
  expect(await session.closed).toEqual({ reason: 'unbound by the peer' });
  await until(async () => {
    const [row] = await rows('select close_reason from messaging.smpp_sessions where system_id = $1', [
      customer.systemId,
    ]);
    return row?.close_reason === 'account or credential is not active any more';
  });
});

test('a bridge that stops unbinds its customers and gives their places back', async () => {
  const customer = await seedCustomer(database, { max_binds: 1 });
  const other = await door.start({ bridgeId: 'bridge-3' });
  const session = await door.bind(customer, { port: other.port });
  await other.stop();
  expect(await session.closed).toEqual({ reason: 'unbound by the peer' });
  expect((await door.bind(customer)).state()).toBe('bound_trx');
});
