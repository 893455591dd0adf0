import { beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../testing/partitions-scanned.ts';
import { seedAccount } from '../../testing/seed.ts';
import { seedMessage } from '../../testing/seed-messages.ts';
import type { ContentRule } from './content-rules.ts';
import { tryRule } from './trial-store.ts';

const db = useDatabase();
let accountId: string;
let otherId: string;
let quietId: string;

const BEER: ContentRule = {
  ...{ id: '', name: 'no-beer', category: 'alcohol', kind: 'pattern', pattern: String.raw`\bbeer\b` },
  ...{ action: 'block', accountId: undefined },
};

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const sent = (messagesMax: number, since = LONG_AGO) => ({ scope: 'outbound', messagesMax, since }) as const;

/** 12,000 messages over two months, oldest first: each third inbound, each tenth about beer, two accounts in turn. */
beforeAll(async () => {
  [{ accountId }, { accountId: otherId }] = [await seedAccount(db.pool), await seedAccount(db.pool)];
  ({ accountId: quietId } = await seedAccount(db.pool));
  await seedMessage(db.pool, { account_id: quietId, message_body: 'beer' });
  await db.pool.query(
    `insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status, encoding)
     select uuidv7(make_interval(days => case when n <= 6000 then -40 else 0 end, secs => n * 0.001)),
       case n % 2 when 0 then $1::uuid else $2::uuid end,
       case n % 3 when 0 then 'inbound' else 'outbound' end, '+14155550100', '+16505550123',
       case n % 10 when 0 then 'Cold BEER, code 4711, no ' || n else 'Hello' end, 'delivered', 'gsm7'
     from generate_series(1, 12000) n`,
    [accountId, otherId],
  );
  await db.pool.query('analyze messaging.message_log');
});

describe('what a trial answers', () => {
  test('how many of the last messages the rule hits', async () => {
    expect(await tryRule(db.pool, BEER, sent(2_000))).toMatchObject({
      kind: 'tried',
      messages: 2_000,
      hits: 200,
    });
  });

  test('the newest hits, masked', async () => {
    const trial = await tryRule(db.pool, BEER, sent(2_000));
    expect(trial.kind === 'tried' && trial.samples.length).toBe(20);
    expect(trial.kind === 'tried' && trial.samples[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      accountId,
      sender: '+141******00',
      recipient: '+165******23',
      text: '(30 characters)',
    });
  });

  test('of the account alone where the rule has one', async () => {
    const trial = await tryRule(db.pool, { ...BEER, accountId: otherId }, sent(1_000));
    expect(trial).toEqual({ kind: 'tried', messages: 1_000, hits: 0, samples: [] });
    expect(await tryRule(db.pool, { ...BEER, accountId }, sent(1_000))).toMatchObject({
      messages: 1_000,
      hits: 200,
    });
  });

  test('fewer where there are no more', async () => {
    expect(await tryRule(db.pool, BEER, sent(50_000))).toMatchObject({ messages: 8_001, hits: 801 });
  });

  test('of what came in where the rule is about that', async () => {
    const trial = await tryRule(db.pool, BEER, { ...sent(300), scope: 'inbound' });
    expect(trial).toMatchObject({ messages: 300, hits: 30 });
  });

  test('of no older messages than asked for', async () => {
    const since = new Date(Date.now() - 86_400_000);
    expect(await tryRule(db.pool, BEER, sent(9_000, since))).toMatchObject({ messages: 4_001, hits: 401 });
  });

  test('nothing for nothing', async () => {
    expect(await tryRule(db.pool, BEER, sent(0))).toEqual({
      kind: 'tried',
      messages: 0,
      hits: 0,
      samples: [],
    });
  });

  test('what is wrong with a rule that cannot be used', async () => {
    expect(await tryRule(db.pool, { ...BEER, pattern: 'a)' }, sent(10))).toEqual({
      kind: 'fault',
      message: 'The pattern of rule "no-beer" cannot be used: error parsing regexp: unexpected ): `a)`.',
    });
  });
});

describe.each(PLAN_MODES)('under %s', (mode) => {
  test.each([
    // Two pages, and each time a look ahead into each partition.
    ['of all', () => undefined, 900, 2_010],
    ['of an account', () => accountId, 900, 2_010],
    ['of an account with one message', () => quietId, 1, 10],
  ])('a trial %s reads by index only what it tries', async (_, ruleOf, least, most) => {
    const rule = { ...BEER, accountId: ruleOf() };
    const read = await rowsRead(db.url, mode, (pool) => tryRule(pool, rule, sent(900)));
    const rows = Object.values(read).reduce((sum, count) => sum + count, 0);
    expect(rows).toBeGreaterThanOrEqual(least);
    expect(rows).toBeLessThanOrEqual(most);
  });
});
