// When a key was used last, to the minute: written beside the requests, once a minute and key however many there are.
import { LRUCache } from 'lru-cache';
import type { Uuid } from '../../kernel/ids.ts';
import type { Clock } from '../../platform/clock.ts';
import { createCoalescer } from '../../platform/coalesce.ts';
import type { Logger } from '../../platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';

export type KeyUses = { note(keyId: Uuid): void };

const INTERVAL_MS = 60_000;
const KEYS_MAX = 10_000;
const KEYS_PER_STATEMENT_MAX = 100;
const WAITING_MAX = 1_000;

const NOTE_CUSTOMERS: Statement = {
  name: 'access.note-key-uses',
  text: noting('messaging.api_keys'),
};

const NOTE_OPERATORS: Statement = {
  name: 'access.note-operator-key-uses',
  text: noting('accounts.operator_keys'),
};

function noting(table: string): string {
  return `
    update ${table} k set last_used_at = now()
    from (
      select id from ${table}
      where id = any($1::uuid[]) and (last_used_at is null or last_used_at <= now() - interval '1 minute')
      order by id for no key update skip locked
    ) due
    where k.id = due.id`;
}

/** Where it cannot be written, the next minute's request tries again; no request waits for it. */
export function createKeyUses(
  db: Queryable,
  clock: Clock,
  log: Logger,
  whose: 'customer' | 'operator',
): KeyUses {
  const statement = whose === 'customer' ? NOTE_CUSTOMERS : NOTE_OPERATORS;
  const noted = new LRUCache<Uuid, number>({ max: KEYS_MAX });
  const writer = createCoalescer<Uuid, true>({
    run: async (keyIds) => {
      await queryRows(db, statement, [keyIds]);
      return keyIds.map(() => true as const);
    },
    batchMax: KEYS_PER_STATEMENT_MAX,
    slots: 1,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });
  return {
    note(keyId) {
      const nowMs = clock.now().getTime();
      const beforeMs = noted.get(keyId);
      if (beforeMs !== undefined && nowMs - beforeMs < INTERVAL_MS) return;
      noted.set(keyId, nowMs);
      writer.add(keyId).catch((error: unknown) => log.warn({ err: error }, 'key-use.not-noted'));
    },
  };
}
