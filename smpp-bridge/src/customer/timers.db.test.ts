// The timers of an account's sessions (3.4 §2.9), each as its customer sees it and as its row tells.
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import {
  type Customer,
  PASSWORD,
  seedCustomer,
  useCustomerSmpp,
} from '../../../shared/testing/use-customer-smpp.ts';
import { endPeers, rawPeer } from '../smpp/test-peers.ts';

const database = useDatabase();
const door = useCustomerSmpp(database);

afterEach(endPeers);

type Peer = Awaited<ReturnType<typeof rawPeer>>;

/** A client that does nothing by itself. */
async function bindPeer({ systemId }: Customer): Promise<Peer> {
  const peer = await rawPeer(door.server.port);
  peer.send({
    ...{ command: 'bind_transceiver', sequenceNumber: 1, systemId, password: PASSWORD },
    interfaceVersion: 0x34,
  });
  expect(await peer.nextPdu()).toMatchObject({ command: 'bind_transceiver_resp', commandStatus: 0 });
  return peer;
}

async function sessionOf({ systemId }: Customer) {
  const { rows } = await database.pool.query(
    'select close_reason, last_error from messaging.smpp_sessions where system_id = $1',
    [systemId],
  );
  return rows[0];
}

const toEnd = { timeout: 5_000 };

test('enquire_link comes as often as the account wants it, and not at all where it wants none', async () => {
  const often = await seedCustomer(database, { settings: { enquire_link_seconds: 1 } });
  const never = await seedCustomer(database, { settings: { enquire_link_seconds: 0 } });
  const silent = await bindPeer(never);
  const peer = await bindPeer(often);
  for (let times = 0; times < 2; times += 1) {
    await expect.poll(() => peer.received.length, toEnd).toBe(1);
    const { command, sequenceNumber } = await peer.nextPdu();
    expect(command).toBe('enquire_link');
    peer.send({ command: 'enquire_link_resp', sequenceNumber });
  }
  expect(silent.received).toEqual([]);
});

test('a customer who does not answer enquire_link within the time of his account is closed, and his row says so', async () => {
  const customer = await seedCustomer(database, {
    settings: { enquire_link_seconds: 1, response_seconds: 1 },
  });
  const peer = await bindPeer(customer);
  await peer.closed;
  expect(await peer.nextPdu()).toMatchObject({ command: 'enquire_link' });
  await expect
    .poll(() => sessionOf(customer), toEnd)
    .toMatchObject({ close_reason: 'enquire_link not answered' });
});

test('a session that carries nothing but enquire_link is unbound after the time of its account', async () => {
  const customer = await seedCustomer(database, { settings: { inactivity_seconds: 1 } });
  const peer = await bindPeer(customer);
  for (
    let sequenceNumber = 2;
    !peer.received.some(({ command }) => command === 'unbind');
    sequenceNumber += 1
  ) {
    if (peer.socket.destroyed) throw new Error('closed without an unbind');
    peer.send({ command: 'enquire_link', sequenceNumber });
    await once(peer.socket, 'data');
  }
  const { sequenceNumber } = peer.received.find(({ command }) => command === 'unbind') ?? {
    sequenceNumber: 0,
  };
  peer.send({ command: 'unbind_resp', sequenceNumber });
  await peer.closed;
  await expect
    .poll(() => sessionOf(customer), toEnd)
    .toMatchObject({ close_reason: 'nothing but enquire_link for too long' });
});

test('a deliver_sm that is not answered within the time of its account is brought again later', async () => {
  const customer = await seedCustomer(database, { settings: { response_seconds: 1 } });
  await database.pool.query(
    `insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
     values ($1, $2, 'inbound', uuidv7(), 1, '{"from": "+16505550123", "to": "+14155550100", "body": "Hi"}')`,
    [customer.accountId, customer.systemId],
  );
  const peer = await bindPeer(customer);
  expect(await peer.nextPdu()).toMatchObject({ command: 'deliver_sm' });
  const delivery = async () => {
    const { rows } = await database.pool.query(
      'select state, attempts, due_at > now() as waits from messaging.smpp_deliveries where system_id = $1',
      [customer.systemId],
    );
    return rows[0];
  };
  await expect.poll(delivery, toEnd).toEqual({ state: 'pending', attempts: 1, waits: true });
  await expect
    .poll(() => sessionOf(customer), toEnd)
    .toMatchObject({ close_reason: null, last_error: 'deliver_sm was not answered in time' });
});

test('a connection that does not bind in time is closed, and one that did stays', async () => {
  const customer = await seedCustomer(database);
  const other = await door.start({ bridgeId: 'bridge-2', sessionInitTimeoutMs: 200 });
  const bound = await door.bind(customer, { port: other.port });
  const silent = await rawPeer(other.port);
  await silent.closed;
  expect(silent.received).toEqual([]);
  expect(bound.state()).toBe('bound_trx');
  await other.stop();
});
