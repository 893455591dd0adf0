// Words replaced while the same messages are decided upon, claimed, settled and canceled by others: what a link claimed is what
// the message says for good, and the money is that of its words.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createValidateHandler } from '../../functions/validate-message/handler.ts';
import { cancelMessages } from '../../shared/acceptance/cancel-messages.ts';
import { replaceMessage } from '../../shared/acceptance/replace-message.ts';
import { checkLedger } from '../../shared/accounts/ledger/check-ledger.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { settleMessages } from './carrier/settle-store.ts';
import { claimMessages } from './submitter/claim-store.ts';

const database = useDatabase();
const MESSAGES = 120;
const BATCH = 10;
const ROUNDS = 40;
const EPOCH = 1;
const PRICE = 7_500;
const VALID_UNTIL = new Date(Date.now() + 3_600_000);
const ACTORS = [
  'validate',
  'validate',
  'replace',
  'replace',
  'replace',
  'claim',
  'settle',
  'cancel',
] as const;

let db: pg.Pool;
let accountId: Uuid;
let number: string;
let connector: string;
let ids: readonly Uuid[];

beforeAll(async () => {
  db = new pg.Pool({
    ...{ connectionString: database.url, max: ACTORS.length },
    options: '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c deadlock_timeout=100ms',
  });
  connector = await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  const inserted = await database.pool.query<{ id: Uuid }>(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       announced_sequence, valid_until, tags)
     select $1, 'outbound', $2, '+16505550123', 'first', 'accepted', 'gsm7', 1, $4, '{spring}' from generate_series(1, $3)
     returning id`,
    [accountId, number, MESSAGES, VALID_UNTIL],
  );
  ids = inserted.rows.map(({ id }) => id).sort();
});
afterAll(() => db.end());

test('nothing is lost, doubled or sent with other words than it was priced for', async () => {
  const { log } = recordingLog();
  const content = createContentChecker({ db, scope: 'outbound', clock, log });
  const validate = createValidateHandler({ pool: db, announcer: recordingAnnouncer(), clock, log, content });
  const claimed = new Map<Uuid, string>();
  let replaced = 0;

  async function replace(id: Uuid, actor: number, round: number): Promise<void> {
    const segments = 1 + (round % 2);
    const body = `${actor} ${round} `.padEnd(segments * 150, 'x');
    const submission = {
      accountId,
      test: false,
      door: 'smpp',
      from: number,
      to: '+16505550123' as E164,
      body,
    } as const;
    const message = { submission, sender: number, segments, encoding: 'gsm7', announcesAll: false } as const;
    const price = BigInt(segments * PRICE) as MicroUsd;
    if ((await replaceMessage(db, id, { message, price, validUntil: VALID_UNTIL })) === 'replaced')
      replaced += 1;
  }

  async function act(kind: (typeof ACTORS)[number], actor: number, round: number): Promise<void> {
    const from = (round * 7 + actor * 3) % (MESSAGES - BATCH);
    const some = ids.slice(from, from + BATCH);
    switch (kind) {
      case 'validate':
        await validate({ messageIds: [...some] });
        return;
      case 'replace':
        await replace(some[round % BATCH] as Uuid, actor, round);
        return;
      case 'claim': {
        const { messages } = await claimMessages(db, some.slice(0, 2), new Map([[connector, 1]]), EPOCH);
        for (const { id, text } of messages) {
          expect(claimed.has(id)).toBe(false);
          claimed.set(id, text);
        }
        return;
      }
      case 'settle': {
        const outcome = { kind: 'sent', carrierMessageId: undefined, awaitsReceipt: true } as const;
        const settlements = [...claimed.keys()].slice(-5).map((messageId) => ({ messageId, outcome }));
        if (settlements.length > 0)
          await settleMessages(db, settlements, { epoch: EPOCH, receiptTimeoutSeconds: 60 });
        return;
      }
      case 'cancel':
        if (round % 4 === 0) await cancelMessages(db, accountId, some.slice(0, 1));
    }
  }

  await validate({ messageIds: ids.filter((_, index) => index % 2 === 0) });
  await Promise.all(
    ACTORS.map(async (kind, actor) => {
      for (let round = 0; round < ROUNDS; round += 1) await act(kind, actor, round);
    }),
  );
  await validate({ messageIds: [...ids] });

  expect(replaced).toBeGreaterThan(0);
  expect(claimed.size).toBeGreaterThan(0);
  const { rows: messages } = await database.pool.query(
    'select id, status, message_body as text, segments, cost, charge from messaging.message_log order by id',
  );
  expect(messages.filter(({ id, text }) => claimed.has(id) && claimed.get(id) !== text)).toEqual([]);
  expect(messages.filter(({ status }) => status === 'accepted')).toEqual([]);
  const isPaid = ({ charge }: { charge: string }) => charge === 'reserved' || charge === 'settled';
  expect(
    messages.filter((message) => isPaid(message) && Number(message.cost) * 1e6 !== message.segments * PRICE),
  ).toEqual([]);
  expect(await checkLedger(database.pool)).toEqual([]);
  const paid = messages.filter(isPaid);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const used = await database.pool.query(
    `select messages::int, segments::int, cost::float from accounts.daily_usage where account_id = $1 order by tag`,
    [accountId],
  );
  const cost = sum(paid.map((message) => Math.round(Number(message.cost) * 1e6))) / 1e6;
  const right = { messages: paid.length, segments: sum(paid.map(({ segments }) => segments)), cost };
  expect(used.rows).toEqual([right, right]);
  const held = await database.pool.query(
    `select b.reserved = coalesce((select sum(cost) from messaging.message_log where charge = 'reserved'), 0) as "isRight"
     from accounts.balances b where account_id = $1`,
    [accountId],
  );
  expect(held.rows).toEqual([{ isRight: true }]);
});
