// The second decision with all its rules, reservations and money, in batches of 100 as events bring them, against a bare
// status update of the same rows. PostgreSQL commits to disk; the bridge sends
// what is queued meanwhile.

import { createValidateHandler } from '../../functions/validate-message/handler.ts';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { createPool, type Pool } from '../../shared/platform/postgres.ts';
import { startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';
import { addSenders } from './senders.ts';

const MESSAGES = 20_000;
const WARM_UP_MESSAGES = 4_000;
const BATCH = 100;
const BATCHES_AT_ONCE = 4;
const ACCOUNTS = 20;
const TARGET_PER_SECOND = 5_000;

export async function measureValidate(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  try {
    const { databaseUrl } = running.stack;
    await addSenders(running.stack, ACCOUNTS);
    const log = createLogger('bench', 'fatal');
    const pool = await createPool(
      {
        DATABASE_URL: databaseUrl,
        DATABASE_NAME: 'ringer',
        DATABASE_IP_TYPE: 'PRIVATE',
        DATABASE_POOL_MAX: 8,
      },
      { applicationName: 'bench', onIdleError: () => {} },
    );
    const clock = { now: () => new Date() };
    const handle = createValidateHandler({
      pool,
      content: createContentChecker({ db: pool, scope: 'outbound', clock, log }),
      announcer: { announce: async () => {} },
      clock,
      log,
    });
    const validate = (ids: readonly Uuid[]) => handle({ messageIds: [...ids] });
    await inBatches(await acceptedMessages(pool, WARM_UP_MESSAGES), validate);
    const perSecond = await inBatches(await acceptedMessages(pool, MESSAGES), validate);
    const barePerSecond = await inBatches(await acceptedMessages(pool, MESSAGES), (ids) =>
      updateBare(pool, ids),
    );
    const { rows } = await pool.query<{ n: number }>(
      `select count(*)::int as n from messaging.message_log where charge in ('reserved', 'settled')`,
    );
    await pool.end();
    if (rows[0]?.n !== MESSAGES + WARM_UP_MESSAGES)
      throw new Error(`only ${rows[0]?.n} messages were reserved for`);
    return [
      {
        what: 'validate-message, batches of 100, rules, slots and money',
        measured: `${Math.round(perSecond).toLocaleString('en-US')} msg/s`,
        baseline: `a bare status update ${Math.round(barePerSecond).toLocaleString('en-US')} msg/s`,
        target: `≥ ${TARGET_PER_SECOND.toLocaleString('en-US')} msg/s`,
        met: perSecond >= TARGET_PER_SECOND,
      },
    ];
  } finally {
    await running.stop();
  }
}

/** Rows that no event was published for, and that the scheduler will not look at for an hour. */
async function acceptedMessages(pool: Pool, count: number): Promise<readonly Uuid[]> {
  const { rows } = await pool.query<{ id: Uuid }>(
    `insert into messaging.message_log (account_id, direction, source_addr, dest_addr, message_body, status, encoding,
       announced_sequence, valid_until, wake_at)
     select d.account_id, 'outbound', d.number, '+16505550123', 'bench ' || n, 'accepted', 'gsm7', 1,
       now() + interval '24 hours', now() + interval '1 hour'
     from generate_series(1, $1::int) n
     join (select account_id, number, row_number() over (order by number) as place
           from numbers.dids where number like '+1415557%') d on d.place = 1 + n % $2::int
     returning id`,
    [count, ACCOUNTS],
  );
  return rows.map(({ id }) => id);
}

async function updateBare(pool: Pool, ids: readonly Uuid[]): Promise<void> {
  await pool.query(
    `update messaging.message_log m set status = 'canceled', final_at = now(), wake_at = null
     where m.id = any($1::uuid[])`,
    [ids],
  );
}

async function inBatches(
  ids: readonly Uuid[],
  work: (batch: readonly Uuid[]) => Promise<unknown>,
): Promise<number> {
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, n) =>
    ids.slice(n * BATCH, (n + 1) * BATCH),
  );
  const startedAt = performance.now();
  async function takeTurns(): Promise<void> {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await work(batch);
  }
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, takeTurns));
  return (ids.length * 1_000) / (performance.now() - startedAt);
}
