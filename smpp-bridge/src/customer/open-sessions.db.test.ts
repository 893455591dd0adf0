// Binds that share a statement: each gets its own place, and nobody more than he may have.
import { beforeEach, expect, test } from 'vitest';
import { readSmppSettings } from '../../../shared/contracts/smpp-settings.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { type Customer, seedCustomer } from '../../../shared/testing/use-customer-smpp.ts';
import { type NewSession, openSessions } from './open-sessions.ts';

const database = useDatabase();

let one: Customer;
let other: Customer;
beforeEach(async () => {
  [one, other] = [await seedCustomer(database), await seedCustomer(database)];
});

function bindOf({ accountId, systemId }: Customer, bindsMax: number): NewSession {
  const settings = readSmppSettings({ window: 7, delivery_window: 3 });
  return {
    account: { accountId, systemId, bindsMax, throughput: 50, settings },
    ...{ bindType: 'receiver', interfaceVersion: 0x34, address: '2001:db8::1', isTls: true },
  };
}

const open = (sessions: readonly NewSession[], bridge = 'bridge-1') =>
  openSessions(database.pool, bridge, sessions);

async function rowsOf({ systemId }: Customer) {
  const { rows } = await database.pool.query(
    `select id, account_id, bridge, bind_type, interface_version, host(peer_address) as peer, tls, request_window,
       delivery_window, throughput, closed_at
     from messaging.smpp_sessions where system_id = $1 order by id`,
    [systemId],
  );
  return rows;
}

test('each of those that share a statement gets what is left of its own places', async () => {
  await open([bindOf(one, 2)]);
  const asked = [bindOf(one, 2), bindOf(other, 3), bindOf(one, 2), bindOf(other, 3), bindOf(other, 1)];
  const answers = await open(asked, 'bridge-2');
  expect(answers.map(({ kind }) => kind)).toEqual(['opened', 'opened', 'all-taken', 'opened', 'all-taken']);
  const ids = answers.flatMap((answer) => (answer.kind === 'opened' ? answer.id : []));
  expect((await rowsOf(one)).map(({ id }) => id)).toContain(ids[0]);
  expect((await rowsOf(other)).map(({ id }) => id)).toEqual([ids[1], ids[2]]);
});

test('the row says all that the bind does', async () => {
  const [answer] = await open([bindOf(one, 1)]);
  expect(await rowsOf(one)).toEqual([
    {
      ...{ id: answer?.kind === 'opened' && answer.id, account_id: one.accountId, bridge: 'bridge-1' },
      ...{ bind_type: 'receiver', interface_version: 0x34, peer: '2001:db8::1', tls: true },
      ...{ request_window: 7, delivery_window: 3, throughput: 50, closed_at: null },
    },
  ]);
});

test('bridges that open for the same accounts in other orders wait for each other, and never in a circle', async () => {
  const many = Array.from({ length: 20 }, (_, n) => bindOf(n % 2 === 0 ? one : other, 25));
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => open(n % 2 === 0 ? many : many.toReversed(), `bridge-${n}`)),
  );
  expect(answers.flat().filter(({ kind }) => kind === 'opened')).toHaveLength(50);
  expect([await rowsOf(one), await rowsOf(other)].map(({ length }) => length)).toEqual([25, 25]);
});
