// What was refused, added up for whoever watches: one upsert every few seconds, off the way of the messages. An instance
// that is killed forgets its last seconds (ADR 16).
import type { ErrorCode } from '../contracts/errors.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { onShutdown } from '../platform/shutdown.ts';

export type RefusalTally = {
  /** Counts one, which must not be a test message. */
  count(accountId: string, code: ErrorCode): void;
  /** Stores what was counted since the last time; what the database does not take is kept for the next. Never rejects. */
  store(): Promise<void>;
};

export type RefusalTallyDeps = { readonly db: Queryable; readonly clock: Clock; readonly log: Logger };

const STORE_AFTER_MS = 5_000;
/** Accounts × codes × days at once; beyond it the new ones are not counted until the database takes the others. */
const KEYS_MAX = 20_000;

// In one order, as everybody who writes several of these rows does.
const ADD: Statement = {
  name: 'accounts.add-refusals',
  text: `
    insert into accounts.daily_refusals as d (day, account_id, code, refusals)
    select * from unnest($1::date[], $2::uuid[], $3::text[], $4::bigint[]) u(day, account_id, code, refusals)
    order by day, account_id, code
    on conflict (day, account_id, code) do update set refusals = d.refusals + excluded.refusals`,
};

type Count = { readonly day: string; readonly accountId: string; readonly code: ErrorCode; refusals: number };

export function createRefusalTally({ db, clock, log }: RefusalTallyDeps): RefusalTally {
  let counts = new Map<string, Count>();
  let timer: NodeJS.Timeout | undefined;

  function add({ day, accountId, code, refusals }: Count): void {
    const key = `${day} ${accountId} ${code}`;
    const count = counts.get(key);
    if (count) count.refusals += refusals;
    else if (counts.size < KEYS_MAX) counts.set(key, { day, accountId, code, refusals });
  }

  async function store(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const stored = [...counts.values()];
    if (stored.length === 0) return;
    counts = new Map();
    try {
      await queryRows(db, ADD, [
        stored.map(({ day }) => day),
        stored.map(({ accountId }) => accountId),
        stored.map(({ code }) => code),
        stored.map(({ refusals }) => refusals),
      ]);
    } catch (error) {
      log.warn({ err: error, counts: stored.length }, 'refusals.not-stored');
      for (const count of stored) add(count);
      storeSoon();
    }
  }

  function storeSoon(): void {
    timer ??= setTimeout(() => void store(), STORE_AFTER_MS).unref();
  }

  onShutdown('refusal tally', store);
  return {
    count(accountId, code) {
      add({ day: clock.now().toISOString().slice(0, 10), accountId, code, refusals: 1 });
      storeSoon();
    },
    store,
  };
}
