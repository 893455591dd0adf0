// The request rate of a key, shared by all instances at the price of few statements: a process asks for what waits now,
// and where a key is busy for what it will need in the next moment. What it holds it forgets after a tenth of a second,
// so that no more than a twentieth of a second's worth lies idle anywhere. While PostgreSQL cannot answer, requests pass:
// what they need of it, they will ask for themselves.
import { LRUCache } from 'lru-cache';
import type { Uuid } from '../../kernel/ids.ts';
import type { Clock } from '../../platform/clock.ts';
import { createCoalescer } from '../../platform/coalesce.ts';
import type { Logger } from '../../platform/log.ts';
import type { Queryable } from '../../platform/postgres.ts';
import { rateHeaders } from './rate-headers.ts';
import { BURST_MS, takePermits } from './take-permits.ts';

export type Permit =
  | { readonly kind: 'granted'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly headers: Readonly<Record<string, string>> };

export type RequestLimiter = { take(keyId: Uuid, perSecond: number): Promise<Permit> };

const LEASE_MS = 100;
/** Of a second's worth: what a process may hold beyond what waits. */
const LEASE_SHARE = 0.05;
/** Requests pass where PostgreSQL has not answered by then. */
const ANSWER_TIMEOUT_MS = 1_000;
const OPEN_AFTER_FAILURE_MS = 1_000;
const ROUNDS_MAX = 3;
const PER_SECOND_MAX = 1_000_000;
const KEYS_MAX = 10_000;
const KEYS_PER_STATEMENT_MAX = 100;
const STATEMENTS_AT_ONCE = 2;
const WAITING_MAX = 10_000;

type Entry = {
  readonly keyId: Uuid;
  perSecond: number;
  /** Permits that are held until `heldUntilMs`. */
  held: number;
  heldUntilMs: number;
  /** Requests that wait for the answer. */
  waiting: number;
  fullAtMs: number;
  /** Until then there are none to be had. */
  emptyUntilMs: number;
  /** Until then nobody is asked, since nobody answered. */
  openUntilMs: number;
  windowStartMs: number;
  usedInWindow: number;
  usedBefore: number;
  asking: Promise<void> | undefined;
};

export function createRequestLimiter(
  db: Queryable,
  clock: Clock,
  log: Logger,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): RequestLimiter {
  const entries = new LRUCache<Uuid, Entry>({ max: KEYS_MAX });
  const nowMs = () => clock.now().getTime();

  const statements = createCoalescer<Entry, void>({
    run: async (asked) => {
      const requests = asked.map((entry) => ({ ...entry, wanted: wantedOf(entry) }));
      const answers = await takePermits(db, requests, nowMs());
      answers.forEach((answer, index) => {
        const entry = asked[index] as Entry;
        const isShort = answer.granted < (requests[index]?.wanted ?? 0);
        entry.held += answer.granted;
        entry.heldUntilMs = nowMs() + LEASE_MS;
        entry.fullAtMs = answer.fullAtMs;
        entry.emptyUntilMs = isShort ? answer.fullAtMs - BURST_MS + 1_000 / entry.perSecond : 0;
      });
      return asked.map(() => undefined);
    },
    batchMax: KEYS_PER_STATEMENT_MAX,
    slots: STATEMENTS_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });

  function ask(entry: Entry): Promise<void> {
    entry.asking ??= answerInTime(statements.add(entry), answerTimeoutMs)
      .catch((error: unknown) => {
        entry.openUntilMs = nowMs() + OPEN_AFTER_FAILURE_MS;
        log.warn({ err: error }, 'rate-limit.not-asked');
      })
      .finally(() => {
        entry.asking = undefined;
      });
    return entry.asking;
  }

  function entryOf(keyId: Uuid, perSecond: number): Entry {
    let entry = entries.get(keyId);
    if (entry === undefined) {
      entry = newEntry(keyId, perSecond);
      entries.set(keyId, entry);
    }
    entry.perSecond = Math.min(perSecond, PER_SECOND_MAX);
    return entry;
  }

  return {
    async take(keyId, perSecond) {
      const entry = entryOf(keyId, perSecond);
      countUse(entry, nowMs());
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        const now = nowMs();
        if (now < entry.openUntilMs) return { kind: 'granted', headers: {} };
        if (now >= entry.heldUntilMs) entry.held = 0;
        if (entry.held > 0) {
          entry.held -= 1;
          if (entry.held < leaseOf(entry) / 2 && now >= entry.emptyUntilMs) void ask(entry);
          return { kind: 'granted', headers: rateHeaders(entry, now) };
        }
        if (now < entry.emptyUntilMs) break;
        entry.waiting += 1;
        await ask(entry);
        entry.waiting -= 1;
      }
      return refusal(entry, nowMs());
    },
  };
}

function refusal(entry: Entry, nowMs: number): Permit {
  const seconds = Math.max(1, Math.ceil((entry.emptyUntilMs - nowMs) / 1_000));
  return { kind: 'refused', headers: { ...rateHeaders(entry, nowMs), 'retry-after': String(seconds) } };
}

function newEntry(keyId: Uuid, perSecond: number): Entry {
  return {
    ...{
      keyId,
      perSecond,
      held: 0,
      heldUntilMs: 0,
      waiting: 0,
      fullAtMs: 0,
      emptyUntilMs: 0,
      openUntilMs: 0,
    },
    ...{ windowStartMs: 0, usedInWindow: 0, usedBefore: 0, asking: undefined },
  };
}

function countUse(entry: Entry, nowMs: number): void {
  const elapsedMs = nowMs - entry.windowStartMs;
  if (elapsedMs >= LEASE_MS) {
    entry.usedBefore = elapsedMs < 2 * LEASE_MS ? entry.usedInWindow : 0;
    entry.windowStartMs = nowMs;
    entry.usedInWindow = 0;
  }
  entry.usedInWindow += 1;
}

/** What the key needs in half of a lease's time, going by the last one; a rare caller holds nothing. */
function leaseOf(entry: Entry): number {
  const needed = Math.floor(Math.max(entry.usedBefore, entry.usedInWindow) / 2);
  return Math.min(needed, Math.ceil(entry.perSecond * LEASE_SHARE));
}

function wantedOf(entry: Entry): number {
  return Math.max(1, entry.waiting, leaseOf(entry));
}

async function answerInTime(answer: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout: no permits came in time')), timeoutMs);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
