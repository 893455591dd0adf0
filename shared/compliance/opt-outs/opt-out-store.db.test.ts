import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import { inTransaction } from '../../platform/postgres.ts';
import { useDatabase } from '../../testing/database.ts';
import { PLAN_MODES, rowsRead } from '../../testing/partitions-scanned.ts';
import { seedAccount } from '../../testing/seed.ts';
import { loadRecipientContexts, type RecipientRequest } from '../load-context.ts';
import { changeOptOuts, type OptOutChange } from './opt-out-store.ts';

const db = useDatabase();
const RECIPIENT = '+16505550123';
const EVERYWHERE = '';

let accountId: Uuid;
let sender: string;
beforeEach(async () => {
  ({ accountId, number: sender } = await seedAccount(db.pool));
});

/** Said at this second of a minute. */
function out(second: number, values: Partial<OptOutChange> = {}): OptOutChange {
  return {
    accountId,
    test: false,
    recipient: RECIPIENT,
    sender,
    optedOut: true,
    saidAt: new Date(Date.UTC(2026, 10, 22, 12, 0, second)),
    source: 'keyword',
    keyword: 'STOP',
    ...values,
  };
}
const back = (second: number, values: Partial<OptOutChange> = {}) =>
  out(second, { optedOut: false, keyword: 'START', ...values });

const say = (...changes: OptOutChange[]) => changeOptOuts(db.pool, changes);

async function statesOf(
  pool: typeof db.pool,
  requests: readonly RecipientRequest[],
): Promise<readonly string[]> {
  return (await loadRecipientContexts(pool, requests)).map(({ optOut }) => optOut);
}

async function stateOf(from = sender, test = false): Promise<string | undefined> {
  const [state] = await statesOf(db.pool, [{ accountId, recipient: RECIPIENT, sender: from, test }]);
  return state;
}

async function historyOf(recipient = RECIPIENT): Promise<string[]> {
  const { rows } = await db.pool.query(
    `select keyword, opted_out from messaging.opt_out_changes where account_id = $1 and recipient = $2 order by id`,
    [accountId, recipient],
  );
  return rows.map(({ keyword, opted_out }) => `${keyword} ${opted_out ? 'out' : 'in'}`);
}

test('an opt-out counts at once, and is kept and owed as an event with what caused it', async () => {
  const inboundMessageId = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
  expect(await say(out(1, { inboundMessageId, actor: 'somebody' }))).toEqual([true]);
  expect(await stateOf()).toBe('sender');
  const history = await db.pool.query('select * from messaging.opt_out_changes where account_id = $1', [
    accountId,
  ]);
  expect(history.rows).toMatchObject([
    {
      recipient: '+16505550123',
      sender,
      opted_out: true,
      source: 'keyword',
      keyword: 'STOP',
      inbound_message_id: inboundMessageId,
      actor: 'somebody',
      changed_at: new Date('2026-11-22T12:00:01.000Z'),
    },
  ]);
  const events = await db.pool.query('select * from messaging.account_events where account_id = $1', [
    accountId,
  ]);
  expect(events.rows).toMatchObject([
    {
      type: 'optout.created',
      data: { recipient: '+16505550123', sender, source: 'keyword', keyword: 'STOP' },
      wake_at: expect.any(Date),
    },
  ]);
});

test('the same word again changes nothing', async () => {
  await say(out(1));
  expect(await say(out(2), out(3, { source: 'api' }))).toEqual([false, false]);
  expect(await historyOf()).toEqual(['STOP out']);
});

test('a recipient who comes back hears again, and the account is told', async () => {
  await say(out(1));
  expect(await say(back(2))).toEqual([true]);
  expect(await stateOf()).toBe('none');
  expect(await historyOf()).toEqual(['STOP out', 'START in']);
  const events = await db.pool.query(
    'select type, data from messaging.account_events where account_id = $1 order by id',
    [accountId],
  );
  expect(events.rows.map(({ type }) => type)).toEqual(['optout.created', 'optout.removed']);
  expect(events.rows[1]).toMatchObject({ data: { keyword: 'START' } });
});

test('whoever was never out cannot come back', async () => {
  expect(await say(back(1))).toEqual([false]);
  expect(await historyOf()).toEqual([]);
});

describe('what was said later counts, whatever comes first', () => {
  test('an older opt-in does not undo an opt-out', async () => {
    await say(out(5));
    expect(await say(back(4))).toEqual([false]);
    expect(await stateOf()).toBe('sender');
  });

  test('an older opt-out does not undo an opt-in', async () => {
    await say(out(1));
    await say(back(5));
    expect(await say(out(4))).toEqual([false]);
    expect(await stateOf()).toBe('none');
  });

  test('an opt-in from between two opt-outs is too late', async () => {
    await say(out(1));
    await say(out(5));
    expect(await say(back(3))).toEqual([false]);
    expect(await stateOf()).toBe('sender');
  });

  test('also in one call, where all are answered in the order asked', async () => {
    expect(await say(out(7), back(5), out(3))).toEqual([true, true, true]);
    expect(await historyOf()).toEqual(['STOP out', 'START in', 'STOP out']);
    expect(await stateOf()).toBe('sender');
  });
});

describe('what is said to test messages', () => {
  test('counts for them alone, in its own history, and its event says so', async () => {
    expect(await say(out(1, { test: true }))).toEqual([true]);
    expect([await stateOf(sender, true), await stateOf(sender, false)]).toEqual(['sender', 'none']);
    expect(await historyOf()).toEqual([]);
    const { rows } = await db.pool.query(
      'select opted_out from messaging.sandbox_opt_out_changes where account_id = $1',
      [accountId],
    );
    expect(rows).toEqual([{ opted_out: true }]);
    const events = await db.pool.query('select data from messaging.account_events where account_id = $1', [
      accountId,
    ]);
    expect(events.rows).toMatchObject([{ data: { recipient: RECIPIENT, test: true } }]);
  });

  test('is not what is said to live ones', async () => {
    await say(out(1));
    expect([await stateOf(sender, true), await stateOf(sender, false)]).toEqual(['none', 'sender']);
    expect(await say(back(2, { test: true }))).toEqual([false]);
    expect(await stateOf()).toBe('sender');
  });

  test('is obeyed beside what is said to live ones, whoever says it first', async () => {
    const real = await say(out(1, { test: true }), out(2), back(3, { test: true }), out(4));
    expect(real).toEqual([true, true, true, false]);
    expect([await stateOf(sender, true), await stateOf(sender, false)]).toEqual(['none', 'sender']);
  });

  test('lifts an opt-out of the whole account for its number, in its own world', async () => {
    const all = { test: true, sender: EVERYWHERE, keyword: 'STOPALL' };
    await say(out(1, all), out(1, { ...all, test: false }));
    await say(back(2, { test: true }));
    expect([await stateOf(sender, true), await stateOf(sender, false)]).toEqual(['none', 'account']);
  });
});

describe('an opt-out of the whole account', () => {
  const stopAll = (second: number) => out(second, { sender: EVERYWHERE, keyword: 'STOPALL' });

  test('counts for every sender of this account, and of no other', async () => {
    await say(stopAll(1));
    expect(await stateOf()).toBe('account');
    expect(await stateOf('+14155559999')).toBe('account');
    const other = await seedAccount(db.pool);
    expect(
      await statesOf(db.pool, [
        { accountId: other.accountId, recipient: RECIPIENT, sender: other.number, test: false },
        { accountId, recipient: '+16505550199', sender, test: false },
      ]),
    ).toEqual(['none', 'none']);
  });

  test('is lifted by START for the number that it was sent to, and for no other', async () => {
    await say(stopAll(1));
    expect(await say(back(2))).toEqual([true]);
    expect(await stateOf()).toBe('none');
    expect(await stateOf('+14155559999')).toBe('account');
    expect(await say(back(3))).toEqual([false]);
    expect(await historyOf()).toEqual(['STOPALL out', 'START in']);
  });

  test('counts again when it is said again', async () => {
    await say(stopAll(1));
    await say(back(2));
    await say(stopAll(3));
    expect(await stateOf()).toBe('account');
    expect(await say(back(4))).toEqual([true]);
    expect(await stateOf()).toBe('none');
  });

  test('is not lifted by a START from before it', async () => {
    await say(stopAll(5));
    expect(await say(back(4))).toEqual([false]);
    expect(await stateOf()).toBe('account');
  });

  test('when it is taken back, opt-outs of single senders stay', async () => {
    await say(out(1));
    await say(stopAll(2));
    expect(await stateOf()).toBe('sender');
    await say(back(3, { sender: EVERYWHERE }));
    expect(await stateOf()).toBe('sender');
    expect(await stateOf('+14155559999')).toBe('none');
  });

  test('and START in one call are taken in the order said', async () => {
    expect(await say(back(2), stopAll(1))).toEqual([true, true]);
    expect(await stateOf()).toBe('none');
  });
});

test('one bad change is refused with all of its call, and nothing of them stays', async () => {
  await expect(say(out(1), out(1, { recipient: '+'.repeat(21) }))).rejects.toMatchObject({ code: '22001' });
  expect(await stateOf()).toBe('none');
});

test('eight writers that name the same recipients in other orders make each change once, and none waits for ever', async () => {
  const recipients = Array.from({ length: 50 }, (_, index) => `+1650555${1_000 + index}`);
  const shuffled = (seed: number) =>
    recipients
      .flatMap((recipient) => [
        out(1, { recipient, sender: EVERYWHERE }),
        out(1, { recipient }),
        back(2, { recipient }),
        out(3, { recipient }),
      ])
      .map((change, index) => ({ change, rank: (index * 7_919 + seed * 104_729) % 1_009 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ change }) => change);
  const real = await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      let count = 0;
      for (let round = 0; round < 5; round += 1) {
        const changes = shuffled(writer * 5 + round);
        const changed = await inTransaction(db.pool, (client) => changeOptOuts(client, changes));
        count += changed.filter(Boolean).length;
      }
      return count;
    }),
  );
  const kept = await db.pool.query(
    'select count(*)::int as n from messaging.opt_out_changes where account_id = $1',
    [accountId],
  );
  const events = await db.pool.query(
    'select count(*)::int as n from messaging.account_events where account_id = $1',
    [accountId],
  );
  // Whoever says all four first makes four changes; nobody after that makes any.
  expect(real.reduce((sum, count) => sum + count, 0)).toBe(200);
  expect(kept.rows[0].n).toBe(200);
  expect(events.rows[0].n).toBe(200);
  expect(await historyOf('+16505551007')).toEqual(['STOP out', 'STOP out', 'START in', 'STOP out']);
});

describe('with 100,000 opt-outs', () => {
  beforeEach(async () => {
    await db.pool.query('delete from messaging.opt_outs');
    await db.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
       select $1, '+1212' || lpad(n::text, 7, '0'), case when n % 10 = 0 then '' else $2 end, true, 'import'
       from generate_series(1, 100000) n`,
      [accountId, sender],
    );
    await db.pool.query('vacuum analyze messaging.opt_outs');
  });

  const recipients = Array.from({ length: 100 }, (_, index) => `+1212${String(index + 1).padStart(7, '0')}`);

  test.each(PLAN_MODES)('a hundred are found by key (%s)', async (mode) => {
    const requests = recipients.map((recipient) => ({ accountId, recipient, sender, test: false }));
    let states: readonly string[] = [];
    const read = await rowsRead(db.url, mode, async (pool) => {
      states = await statesOf(pool, requests);
    });
    expect(states.slice(0, 10)).toEqual([...Array(9).fill('sender'), 'account']);
    expect(read.opt_outs).toBe(100);
  });

  test.each(PLAN_MODES)('a hundred are changed by key (%s)', async (mode) => {
    const changes = recipients.map((recipient) => back(1, { recipient, saidAt: new Date('2030-01-01') }));
    const read = await rowsRead(db.url, mode, (pool) => changeOptOuts(pool, changes));
    expect(read.opt_outs).toBe(10);
    expect(await historyOf('+12120000001')).toEqual(['START in']);
  });
});
