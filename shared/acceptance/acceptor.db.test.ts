import { beforeAll, expect, test } from 'vitest';
import { createContentChecker } from '../compliance/content/content-cache.ts';
import { createContextCache } from '../compliance/context-cache.ts';
import type { E164 } from '../kernel/e164.ts';
import type { Uuid } from '../kernel/ids.ts';
import { systemClock as clock } from '../platform/clock.ts';
import { isPublicAddress } from '../platform/public-address.ts';
import { runShutdown } from '../platform/shutdown.ts';
import { useDatabase } from '../testing/database.ts';
import { recordingAnnouncer } from '../testing/recording-announcer.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { seedAccount, seedConnector } from '../testing/seed.ts';
import { type Acceptor, createAcceptor } from './acceptor.ts';
import { createMessageWriter } from './message-writer.ts';
import { createOwnNumbers } from './own-numbers.ts';
import type { Acceptance, Submission } from './submission.ts';

const database = useDatabase();
const { log } = recordingLog();
const RECIPIENT = '+16505550123' as E164;

let acceptor: Acceptor;
let accountId: Uuid;
let number: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  acceptor = createAcceptor({
    db: database.pool,
    contexts: createContextCache(database.pool, clock),
    ownNumbers: createOwnNumbers(database.pool, clock),
    content: createContentChecker({ db: database.pool, scope: 'outbound', clock, log }),
    writer: createMessageWriter({ db: database.pool, announcer: recordingAnnouncer(), log }),
    clock,
    log,
    isAddressAllowed: isPublicAddress,
  });
});

function submission(more: Partial<Submission> = {}): Submission {
  return { accountId, door: 'smpp', test: false, from: number, to: RECIPIENT, body: 'Hello', ...more };
}

async function rowOf(acceptance: Acceptance): Promise<Record<string, unknown>> {
  if (acceptance.kind === 'refused') throw new Error(acceptance.detail);
  const { rows } = await database.pool.query('select * from messaging.message_log where id = $1', [
    acceptance.message.id,
  ]);
  return rows[0];
}

test('what a customer says of a message is stored with it', async () => {
  const sendAt = new Date('2026-12-24T18:00:00.250Z');
  const said = {
    ...{ sendAt, validitySeconds: 600, tags: ['winter', 'a,"b"'], reference: 'order 1' },
    ...{ metadata: { cart: '7', 'odd "key"': '{}' } },
    batchId: '019345d0-0000-7000-8000-000000000001' as Uuid,
  };
  expect(await rowOf(await acceptor.accept(submission(said)))).toMatchObject({
    ...{ status: 'accepted', door: 'smpp', send_at: sendAt, reference: 'order 1' },
    ...{ tags: ['winter', 'a,"b"'], metadata: { cart: '7', 'odd "key"': '{}' }, batch_id: said.batchId },
    valid_until: new Date('2026-12-24T18:10:00.250Z'),
  });
});

test('a message of which nothing is said has empty columns', async () => {
  expect(await rowOf(await acceptor.accept(submission()))).toMatchObject({
    ...{ test: false, send_at: null, reference: null, tags: null, metadata: null, batch_id: null },
  });
});

test('of several messages each has its own answer, in order', async () => {
  const optedOut = '+16505550199' as E164;
  await database.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, $2, true, 'api')`,
    [accountId, optedOut],
  );
  const acceptances = await acceptor.acceptAll([
    submission({ body: 'first' }),
    submission({ from: '+19995550000' }),
    submission({ to: optedOut }),
    submission({ body: 'last' }),
  ]);
  expect(
    acceptances.map((each) => (each.kind === 'refused' ? each.code : each.message.message_body)),
  ).toEqual(['first', 'sender_not_owned', 'recipient_opted_out', 'last']);
});

test('a message that the database refuses is told from those beside it', async () => {
  const [good, bad] = await acceptor.acceptAll([submission(), submission({ reference: 'x'.repeat(101) })]);
  expect(good).toMatchObject({ kind: 'accepted' });
  expect(bad).toMatchObject({ kind: 'refused', code: 'too_busy' });
  await expect(acceptor.acceptAll([submission({ reference: 'x'.repeat(101) })])).rejects.toThrow('too long');
});

test('keys that two processes take in opposite order lock nobody out, and each brings one message', async () => {
  const other = createAcceptor({
    db: database.pool,
    contexts: createContextCache(database.pool, clock),
    ownNumbers: createOwnNumbers(database.pool, clock),
    content: createContentChecker({ db: database.pool, scope: 'outbound', clock, log }),
    writer: createMessageWriter({ db: database.pool, announcer: recordingAnnouncer(), log }),
    clock,
    log,
    isAddressAllowed: isPublicAddress,
  });
  const keys = Array.from({ length: 300 }, (_, n) => ({ key: `key ${n}`, requestHash: 'ab'.repeat(32) }));
  const idOf = async (taker: Acceptor, once: (typeof keys)[number]) => {
    const acceptance = await taker.acceptOnce(submission(), once);
    return 'message' in acceptance ? acceptance.message.id : acceptance.kind;
  };
  const [here, there] = await Promise.all([
    Promise.all(keys.map((key) => idOf(acceptor, key))),
    Promise.all(keys.toReversed().map((key) => idOf(other, key))),
  ]);
  expect(there.reverse()).toEqual(here);
  expect(new Set(here).size).toBe(300);
});

test('what is refused at the door is counted for whoever watches, test messages aside', async () => {
  const { accountId: other } = await seedAccount(database.pool);
  await acceptor.accept(submission({ accountId: other }));
  await acceptor.accept(submission({ accountId: other, test: true }));
  await runShutdown(5_000);
  const counted = await database.pool.query(
    'select code, refusals::int from accounts.daily_refusals where account_id = $1',
    [other],
  );
  expect(counted.rows).toEqual([{ code: 'sender_not_owned', refusals: 1 }]);
});
