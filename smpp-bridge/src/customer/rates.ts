// The throughput of an account, in segments a second with a burst of one second, shared by all its binds on all bridges.
// Tokens are taken from the database a tenth of a second's worth at a time, so that an account costs ten statements a
// second at most; who comes when they are used up waits for the next ones, in order, as long as the account allows.
import { LRUCache } from 'lru-cache';
import type { Logger } from '../../../shared/platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import type { SmppAccount } from './credentials-store.ts';

export type Rates = {
  /** Resolves when the segments may be sent, or at once where they would have to wait too long. */
  take(account: RatedAccount, segments: number): Promise<'taken' | 'throttled'>;
};

type RatedAccount = Pick<SmppAccount, 'systemId' | 'throughput'> & {
  readonly settings: Pick<SmppAccount['settings'], 'throttle_wait_ms'>;
};

const ACCOUNTS_MAX = 10_000;
/** Unused tokens return to nobody; after a second the database's burst stands for them. */
const TOKENS_LIVE_MS = 1_000;
const CHUNKS_PER_SECOND = 10;
const WAITING_MAX = 5_000;

// GCRA: what was taken is paid for up to `spent_until`. Nothing is taken that would have to wait longer
// than the caller, but for a text longer than all that a full bucket holds.
const TAKE: Statement = {
  name: 'customer-smpp.take-tokens',
  text: `
    insert into messaging.smpp_rates as r (system_id, spent_until)
    values ($1, now() - interval '1 second' + make_interval(secs => $2::float8))
    on conflict (system_id) do update
      set spent_until = greatest(r.spent_until, now() - interval '1 second') + make_interval(secs => $2::float8)
      where r.spent_until <= now() - interval '1 second' or
        r.spent_until + make_interval(secs => $2::float8) <= now() + make_interval(secs => $3::float8)
    returning least($3::float8, greatest(0, extract(epoch from (r.spent_until - now())))) * 1000 as "waitMs"`,
};

type Waiting = {
  readonly segments: number;
  readonly deadlineMs: number;
  resolve(turn: 'taken' | 'throttled'): void;
};
type Bucket = { tokens: number; expiresAtMs: number; filling: boolean; readonly waiting: Waiting[] };

export function createRates({ db, log }: { readonly db: Queryable; readonly log: Logger }): Rates {
  const buckets = new LRUCache<string, Bucket>({ max: ACCOUNTS_MAX });

  function bucketOf(systemId: string): Bucket {
    const known = buckets.get(systemId);
    if (known) return known;
    const bucket: Bucket = { tokens: 0, expiresAtMs: 0, filling: false, waiting: [] };
    buckets.set(systemId, bucket);
    return bucket;
  }

  async function fill(bucket: Bucket, account: RatedAccount): Promise<void> {
    const { throughput, systemId } = account;
    bucket.filling = true;
    try {
      while (bucket.waiting.length > 0) {
        const first = bucket.waiting[0]?.segments ?? 1;
        const wanted = bucket.waiting.reduce((sum, { segments }) => sum + segments, 0) - bucket.tokens;
        const nowMs = performance.now();
        const patienceMs = Math.max(0, (bucket.waiting[0]?.deadlineMs ?? nowMs) - nowMs);
        const ask = (tokens: number) => takeTokens(db, systemId, tokens / throughput, patienceMs);
        // Ahead of those who come next; where there is not so much, for the first of those who wait.
        let tokens = Math.ceil(Math.max(first, wanted, throughput / CHUNKS_PER_SECOND));
        let granted = await ask(tokens);
        if (granted === undefined && tokens > first) {
          tokens = first;
          granted = await ask(tokens);
        }
        if (granted === undefined) {
          bucket.waiting.shift()?.resolve('throttled');
          continue;
        }
        if (granted > 1) await new Promise((resolve) => setTimeout(resolve, granted));
        bucket.tokens += tokens;
        bucket.expiresAtMs = performance.now() + TOKENS_LIVE_MS;
        serve(bucket);
      }
    } catch (error) {
      // The database that counts is the one that stores: where it is away, what follows says so.
      log.warn({ systemId, err: error }, 'smpp-rates.not-counted');
      for (const { resolve } of bucket.waiting.splice(0)) resolve('taken');
    } finally {
      bucket.filling = false;
    }
  }

  return {
    take(account, segments) {
      const bucket = bucketOf(account.systemId);
      const nowMs = performance.now();
      if (nowMs > bucket.expiresAtMs) bucket.tokens = 0;
      if (bucket.waiting.length === 0 && bucket.tokens >= segments) {
        bucket.tokens -= segments;
        return Promise.resolve('taken');
      }
      if (bucket.waiting.length >= WAITING_MAX) return Promise.resolve('throttled');
      return new Promise((resolve) => {
        const deadlineMs = nowMs + account.settings.throttle_wait_ms;
        bucket.waiting.push({ segments, deadlineMs, resolve });
        if (!bucket.filling) void fill(bucket, account);
      });
    },
  };
}

function serve(bucket: Bucket): void {
  let first = bucket.waiting[0];
  while (first && bucket.tokens >= first.segments) {
    bucket.tokens -= first.segments;
    bucket.waiting.shift();
    first.resolve('taken');
    first = bucket.waiting[0];
  }
}

/** Milliseconds until the tokens may be used; `undefined` where that is over `patienceMs`. */
async function takeTokens(
  db: Queryable,
  systemId: string,
  seconds: number,
  patienceMs: number,
): Promise<number | undefined> {
  const [row] = await queryRows<{ waitMs: number }>(db, TAKE, [systemId, seconds, patienceMs / 1_000]);
  return row?.waitMs;
}
