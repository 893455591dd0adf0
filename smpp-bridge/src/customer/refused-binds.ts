// A bind that was refused stands in the audit log of the account that it was for, with the reason in words. A client that
// tries in a tight loop writes one entry a minute, not one a try.
import { LRUCache } from 'lru-cache';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { BIND_REFUSALS, type BindRefusal } from './decide-bind.ts';

export type RefusedBind = {
  /** Absent where nobody has the system_id. */
  readonly accountId: Uuid | undefined;
  readonly systemId: string;
  readonly address: string;
  readonly reason: BindRefusal;
};

const WRITTEN_ONCE_MS = 60_000;
const REMEMBERED_MAX = 10_000;

const RECORD: Statement = {
  name: 'customer-smpp.record-refused-bind',
  text: `
    insert into messaging.audit_log (account_id, actor_kind, actor, action, subject, after, address)
    values ($1, 'platform', 'customer-smpp', 'smpp_bind.refused', 'smpp_account:' || $2::text,
      jsonb_build_object('reason', $3::text, 'words', $4::text), $5)`,
};

/** Answers a function that writes a refusal, at most once a minute for the same account, address and reason. */
export function createRefusalRecord(db: Queryable): (refused: RefusedBind, nowMs: number) => Promise<void> {
  const written = new LRUCache<string, number>({ max: REMEMBERED_MAX });

  return async ({ accountId, systemId, address, reason }, nowMs) => {
    const key = [systemId, address, reason].join(' ');
    const lastMs = written.get(key);
    if (accountId === undefined || (lastMs !== undefined && nowMs - lastMs < WRITTEN_ONCE_MS)) return;
    written.set(key, nowMs);
    await queryRows(db, RECORD, [accountId, systemId, reason, BIND_REFUSALS[reason].words, address]);
  };
}
