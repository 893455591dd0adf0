import type { FindTraceQuery, FoundBy, TracedMessage } from '../../shared/contracts/http/admin/trace.ts';
import type { MessageStatus } from '../../shared/contracts/message-status.ts';
import { encodeCursor } from '../../shared/kernel/cursor.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { FOUND_MAX, type Found, findById } from './find-by-id.ts';
import { findByNumber } from './find-by-number.ts';
import { lookupsOf } from './lookups.ts';

type Row = {
  readonly id: Uuid;
  readonly account_id: Uuid | null;
  readonly direction: 'outbound' | 'inbound';
  readonly status: MessageStatus;
  readonly source_addr: string;
  readonly dest_addr: string;
  readonly vendor_connector: string | null;
  readonly error_code: string | null;
  readonly created_at: Date;
};

const LOAD: Statement = {
  name: 'trace-messages.load-found',
  text: `
    select m.id, m.account_id, m.direction, m.status, m.source_addr, m.dest_addr, m.vendor_connector, m.error_code,
      m.created_at
    from unnest($1::uuid[]) u(id) cross join lateral (select * from messaging.message_log l where l.id = u.id offset 0) m
    where $2::uuid is null or m.account_id = $2
    order by m.id desc`,
};

const DAY_MS = 86_400_000;

export type FindTraceDeps = { readonly db: Queryable; readonly clock: Clock };

/** Messages of every account, masked, the newest first. */
export function createFindTrace({
  db,
  clock,
}: FindTraceDeps): (input: { readonly query: FindTraceQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const { id, number, account_id: accountId, cursor } = query;
    if (number === undefined) {
      const found = await findById(db, lookupsOf(id ?? ''), accountId);
      const data = (await show(db, found, accountId)).slice(0, FOUND_MAX);
      return { kind: 'ok', status: 200, body: { data, next_cursor: null } };
    }
    const before = query.before ?? clock.now();
    const after = query.after ?? new Date(before.getTime() - DAY_MS);
    const ids = await findByNumber(db, { number, accountId, after, before, cursor }, FOUND_MAX + 1);
    const found = ids.slice(0, FOUND_MAX).map((one): Found => ({ id: one, foundBy: 'number' }));
    const last = found.at(-1);
    const next = last !== undefined && ids.length > FOUND_MAX ? encodeCursor(last.id) : null;
    return { kind: 'ok', status: 200, body: { data: await show(db, found, accountId), next_cursor: next } };
  };
}

async function show(
  db: Queryable,
  found: readonly Found[],
  accountId: Uuid | undefined,
): Promise<readonly TracedMessage[]> {
  const foundBy = new Map<Uuid, FoundBy>();
  for (const one of found) if (!foundBy.has(one.id)) foundBy.set(one.id, one.foundBy);
  if (foundBy.size === 0) return [];
  const rows = await queryRows<Row>(db, LOAD, [[...foundBy.keys()], accountId]);
  return rows.map((row) => ({
    id: formatId('message', row.id),
    account_id: row.account_id && formatId('account', row.account_id),
    found_by: foundBy.get(row.id) ?? 'message',
    direction: row.direction,
    status: row.status,
    from: maskNumber(row.source_addr),
    to: maskNumber(row.dest_addr),
    connector: row.vendor_connector,
    error_code: row.error_code,
    created_at: row.created_at.toISOString(),
  }));
}
